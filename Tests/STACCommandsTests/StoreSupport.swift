import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

/// A store on the loopback address with the bucket `bkt`, a folder, and the program between them.
struct StoreUser {
  static let python = ObjectStoreServer.python(for: .s3)

  let server: ObjectStoreServer
  let folder: TemporaryFolder

  init() throws {
    server = try ObjectStoreServer(.s3, try #require(Self.python), buckets: ["bkt"])
    folder = try TemporaryFolder()
  }

  static let secret = "wJalrSECRETkey"

  var environment: [String: String] {
    [
      "AWS_ENDPOINT_URL_S3": server.endpoint, "AWS_ACCESS_KEY_ID": "AKIAKEYOFTESTS",
      "AWS_SECRET_ACCESS_KEY": Self.secret, "AWS_EC2_METADATA_DISABLED": "true",
      "STAC_MANAGER_STORE_RETRY_SECONDS": "2", "TMPDIR": folder.path,
      "no_proxy": "127.0.0.1",
    ]
  }

  func run(
    _ arguments: String..., with changes: [String: String] = [:]
  ) throws -> BuiltProgram.Outcome {
    try stacManager().run(
      arguments, in: folder, environment: environment.merging(changes) { $1 })
  }

  /// What the server has at a path, not by way of Arrow; nil where it answers with an error.
  func served(_ path: String) -> String? {
    (try? download("\(server.endpoint)/bkt\(path)")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Items are the same, whatever the order of their members.
  func expectItems(
    _ found: String?, _ text: String, location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    func items(_ text: String) throws -> [JSONValue] {
      try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }
    let same = try items(found ?? "") == items(text)
    #expect(same, sourceLocation: location)
  }

  func expectDone(_ outcome: BuiltProgram.Outcome) {
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// Puts a file, or all that lies in a folder, into the store as it is, by other means.
  func put(_ path: String, _ key: String) throws {
    let script = """
      import boto3, os, sys
      client = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1",
                            aws_access_key_id="x", aws_secret_access_key="x")
      source, key = sys.argv[2:]
      if os.path.isfile(source):
          client.upload_file(source, "bkt", key)
      for folder, _, names in os.walk(source):
          for name in names:
              file = os.path.join(folder, name)
              client.upload_file(file, "bkt", key + "/" + os.path.relpath(file, source))
      """
    let result = try #require(Self.python).run(["-c", script, server.endpoint, folder(path), key])
    #expect(result.status == 0, "\(result.errors)")
  }
}

/// Counts from several threads.
final class Counter: @unchecked Sendable {
  // `@unchecked`: changed and read with the lock held.
  private let lock = NSLock()
  private var value = 0

  func add(_ number: Int = 1) { lock.withLock { value += number } }
  var count: Int { lock.withLock { value } }
}
