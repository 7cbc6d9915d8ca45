internal import Foundation

/// A server of objects on the loopback address, made of other people's software and started for a
/// test: S3 (moto) or Google Cloud Storage.
///
/// It ends when its standard input does: with ``stop()``, or with the test program.
public final class ObjectStoreServer: @unchecked Sendable {
  /// What the server speaks.
  public enum Kind: String, Sendable {
    /// Amazon S3, by moto.
    case s3
    /// Google Cloud Storage, by gcp-storage-emulator.
    case google
  }

  // `@unchecked`: neither changes after the start, and the process is asked nothing but its end.
  private let process: Process
  private let input: Pipe

  /// Where it listens: `http://127.0.0.1:PORT`.
  public let endpoint: String

  /// The folder of the package.
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A Python that has what the server is made of; nil where there is none.
  ///
  /// It is the one that `STAC_MANAGER_PYTHON` names, or what `Scripts/setup-tests` has made.
  public static func python(for kind: Kind) -> ExternalProgram? {
    let name =
      ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"]
      ?? root.appending(path: ".build/python/bin/python").path()
    let modules = kind == .s3 ? "moto.server, boto3, flask" : "gcp_storage_emulator"
    if let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import \(modules)"]), result.status == 0
    {
      return python
    }
    print("!!! LEFT OUT: tests against a server of \(kind), as '\(name)' cannot import \(modules)")
    return nil
  }

  /// Starts a server with some buckets and waits until it answers.
  ///
  /// - Parameter checksKeys: whether it refuses everybody, for there are no keys that it knows.
  public init(
    _ kind: Kind, _ python: ExternalProgram, buckets: [String], checksKeys: Bool = false
  ) throws {
    let script = kind == .s3 ? "s3_server.py" : "gcs_server.py"
    process = Process()
    input = Pipe()
    process.executableURL = URL(filePath: python.path)
    process.arguments = [Self.root.appending(path: "Tests/Stores/\(script)").path()] + buckets
    var environment = ProcessInfo.processInfo.environment
    // The server needs no key and must not ask for one.
    environment["AWS_EC2_METADATA_DISABLED"] = "true"
    if checksKeys { environment["STORE_CHECKS_KEYS"] = "1" }
    process.environment = environment
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // It prints the port once it answers, or ends, which ends this, too.
    var line = Data()
    while true {
      let more = output.fileHandleForReading.availableData
      line += more
      if more.isEmpty || line.contains(UInt8(ascii: "\n")) { break }
    }
    let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let port = UInt16(text) else {
      process.terminate()
      throw NotStarted(kind: kind)
    }
    endpoint = "http://127.0.0.1:\(port)"
  }

  /// Ends the server.
  public func stop() {
    try? input.fileHandleForWriting.close()
    process.terminate()
    process.waitUntilExit()
  }

  deinit { try? input.fileHandleForWriting.close() }

  /// A server that did not start.
  struct NotStarted: Error {
    let kind: Kind
  }
}
