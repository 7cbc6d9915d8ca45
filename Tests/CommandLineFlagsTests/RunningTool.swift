import Foundation

/// Runs an installed program on some input; nil where it is not installed.
func output(of tool: String, _ arguments: [String], input: String = "") throws -> (
  text: String, errors: String, status: Int32
)? {
  let folders = ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"]
  guard
    let path = folders.map({ $0 + "/" + tool })
      .first(where: FileManager.default.isExecutableFile(atPath:))
  else { return nil }
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  // Files, not pipes: no output is too long for them.
  let files = ["in", "out", "err"].map { folder.appending(path: $0) }
  try Data(input.utf8).write(to: files[0])
  for file in files[1...] { try Data().write(to: file) }
  let process = Process()
  process.executableURL = URL(filePath: path)
  process.arguments = arguments
  process.standardInput = try FileHandle(forReadingFrom: files[0])
  process.standardOutput = try FileHandle(forWritingTo: files[1])
  process.standardError = try FileHandle(forWritingTo: files[2])
  try process.run()
  process.waitUntilExit()
  return (
    String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
    String(decoding: try Data(contentsOf: files[2]), as: UTF8.self), process.terminationStatus
  )
}
