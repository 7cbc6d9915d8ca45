public import Foundation

/// A program of this package, run as its users run it.
public struct BuiltProgram: Sendable {
  /// What a run has left.
  public struct Outcome: Sendable {
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String
    /// The exit status, or minus the signal that ended the program.
    public let status: Int32
  }

  /// A program that was started and may not have ended yet.
  public final class Running: @unchecked Sendable {
    // `Process` may be asked and signalled from any thread; nothing else is kept.
    fileprivate let process: Process
    fileprivate let folder: TemporaryFolder

    fileprivate init(_ process: Process, _ folder: TemporaryFolder) {
      self.process = process
      self.folder = folder
    }

    /// Sends a signal; nothing where the program has ended.
    public func send(_ signal: Int32) {
      if process.isRunning { kill(process.processIdentifier, signal) }
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool { process.isRunning }

    /// Waits for the end.
    public func wait() -> Outcome {
      process.waitUntilExit()
      let wasSignalled = process.terminationReason == .uncaughtSignal
      return Outcome(
        output: folder.text("out") ?? "", errors: folder.text("err") ?? "",
        status: wasSignalled ? -process.terminationStatus : process.terminationStatus)
    }
  }

  private let path: String

  /// The program of this name beside the test bundle; nil where it was not built.
  public init?(_ name: String) {
    guard let path = Self.path(of: name) else { return nil }
    self.path = path
  }

  /// The program in this file.
  public init(at path: String) { self.path = path }

  /// The path of the program of this name; nil where it was not built.
  public static func path(of name: String) -> String? {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    if let bundle = bundlePath { folder = URL(filePath: bundle).deletingLastPathComponent() }
    let path = folder.appending(path: name).path()
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  /// Tests are loaded by a helper; the bundle is among its arguments or is the program itself.
  private static var bundlePath: String? {
    CommandLine.arguments.first { $0.hasSuffix(".xctest") }
  }

  /// Starts the program in a folder.
  ///
  /// - Parameters:
  ///   - environment: What is added to a small, fixed environment.
  ///   - input: What stands on standard input.
  ///   - output: Where standard output goes; nil for a file.
  public func start(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:],
    input: Data = Data(), output: FileHandle? = nil
  ) throws -> Running {
    // Files, not pipes: no output is too long for them.
    let files = try TemporaryFolder()
    for name in ["out", "err"] { try files.write("", to: name) }
    try files.write(input, to: "in")
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    // Programs that are built with a sanitiser are told what the tests are told.
    let sanitisers = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }
    process.environment = [
      "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1700000000",
    ].merging(sanitisers) { _, new in new }.merging(environment) { _, new in new }
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: files("in")))
    process.standardOutput =
      try output ?? FileHandle(forWritingTo: URL(filePath: files("out")))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: files("err")))
    try process.run()
    return Running(process, files)
  }

  /// Runs the program to its end.
  public func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:],
    input: Data = Data()
  ) throws -> Outcome {
    try start(arguments, in: folder, environment: environment, input: input).wait()
  }
}
