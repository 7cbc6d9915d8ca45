internal import Foundation

/// A program that is not ours and tells whether others can read what we write.
public struct ExternalProgram: Sendable {
  /// The path of the program.
  public let path: String

  /// A program found on `PATH`; nil where it is not installed.
  public init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let places = name.contains("/") ? [name] : folders.map { $0 + "/" + name }
    guard let found = places.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      return nil
    }
    path = found
  }

  /// What a program has left behind.
  public struct Result: Sendable {
    /// The exit status.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: [UInt8]
    /// What it wrote to standard error.
    public let errors: String
  }

  /// Runs the program to its end.
  public func run(_ arguments: [String]) throws -> Result {
    let process = Process()
    let errorFile = FileManager.default.temporaryDirectory.path + "/errors-" + UUID().uuidString
    try Data().write(to: URL(fileURLWithPath: errorFile))
    defer { try? FileManager.default.removeItem(atPath: errorFile) }
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let errors = (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? ""
    return Result(status: process.terminationStatus, output: [UInt8](bytes), errors: errors)
  }
}
