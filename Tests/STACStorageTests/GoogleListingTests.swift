import Foundation
import STACJSON
import STACTestSupport
import Synchronization
import Testing

@testable import STACStorage

private let python = ObjectStoreServer.python(for: .google)

/// What is listed by Google's JSON interface, which Arrow does not tell.
struct GoogleListingTests {
  private func location(_ endpoint: String, _ key: String) -> String {
    "gs://bkt/\(key)?endpoint=\(endpoint)&anonymous=true"
  }

  private func write(_ place: String) throws {
    let file = try OutputFile(place)
    try file.append(buffer("x"))
    try file.commit()
  }

  @Test(.enabled(if: python != nil, "gcp-storage-emulator is missing"))
  func `folders that nobody made an object for are listed`() throws {
    let server = try ObjectStoreServer(.google, try #require(python), buckets: ["bkt"])
    defer { server.stop() }
    func place(_ key: String) -> String { location(server.endpoint, key) }
    for key in ["a/b/c/d.txt", "a/b/e.txt", "a/f ü+&.txt", "a/b.txt", "ab/x"] {
      try write(place(key))
    }
    #expect(
      try entriesInFolder(place("a")) == [
        FolderEntry(name: "b", isFolder: true), FolderEntry(name: "b.txt", isFolder: false),
        FolderEntry(name: "f ü+&.txt", isFolder: false),
      ])
    #expect(try namesInFolder(place("a/b")) == ["c", "e.txt"])
    #expect(try namesInFolder(place("")) == ["a", "ab"])
    // Arrow, which is asked where only it understands the credentials, tells the same.
    for key in ["a", "a/b", ""] {
      let location = try #require(try StoreLocation.parse(place(key)))
      #expect(try ObjectStore.entriesByArrow(location) == entriesInFolder(place(key)))
    }
    let nothing = storageError { () throws(StorageError) in
      _ = try entriesInFolder(place("none"))
    }
    #expect(nothing?.code == .notFound)
    let nowhere = storageError { () throws(StorageError) in
      _ = try entriesInFolder(place("a").replacing("bkt", with: "other"))
    }
    #expect(nowhere?.message.contains("there is no bucket 'other'") == true)
  }

  @Test func `a list of several pages is read to its end, and what fails is tried again`() throws {
    let targets = Mutex<[String]>([])
    let server = try StubServer { request in
      let count = targets.withLock { targets in
        targets.append(request.target)
        return targets.count
      }
      // What does not lie directly in the folder is nothing that was asked for.
      return switch count {
      case 1:
        .init(200, #"{"prefixes":["s/a/","x/","s/b/c/"],"nextPageToken":"p&2"}"#)
      case 2: .init(503, "")
      case 3: .init(200, #"{"items":[{"name":"s/"},{"name":"s/z.json"}],"nextPageToken":"3"}"#)
      default: .init(200, #"{"prefixes":["s/k/"]}"#)
      }
    }
    defer { server.stop() }
    let found = try entriesInFolder(location(server.url(""), "s"))
    #expect(found.map(\.name) == ["a", "k", "z.json"])
    #expect(found.map(\.isFolder) == [true, true, false])
    let asked = targets.withLock { $0 }
    #expect(asked.count == 4)
    #expect(asked[0].hasPrefix("/storage/v1/b/bkt/o?delimiter=%2F&"))
    #expect(asked.allSatisfy { $0.contains("prefix=s%2F") && $0.contains("maxResults=1000") })
    #expect(!asked[0].contains("pageToken"))
    #expect(asked[1].hasSuffix("pageToken=p%262") && asked[2] == asked[1])
  }

  @Test(arguments: [
    (200, #"{"nextPageToken":"same"}"#, "repeats a page"), (200, "[]", "no list of objects"),
    (401, "{}", "the store refuses it"), (403, "{}", "the store refuses it"),
    (404, "{}", "there is no bucket 'bkt'"), (400, "{}", "answers 400"),
    (200, "{}", "there is no such object"),
  ])
  func `a store that lies or refuses is told`(status: Int, body: String, words: String) throws {
    let server = try StubServer { _ in .init(status, body) }
    defer { server.stop() }
    let error = storageError { () throws(StorageError) in
      _ = try entriesInFolder(location(server.url(""), "s"))
    }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect(server.requestCount <= 2)
  }

  // MARK: Credentials

  private func find(
    _ document: String?, in folder: TemporaryFolder
  ) throws(StorageError) -> GoogleCredentials {
    let place = folder("home/.config/gcloud/application_default_credentials.json")
    if let document {
      try makeFolders(STACStorage.folder(of: place))
      try replaceFile(place, with: buffer(document))
    }
    return try GoogleCredentials.find { name in
      ["HOME": folder("home"), "GCE_METADATA_HOST": "127.0.0.1:8"][name]
    }
  }

  private func answer(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, body: RecordBlock(holding: Array(text.utf8)))
  }

  @Test func `credentials of a person and of a machine are exchanged for a token`() throws {
    let folder = try TemporaryFolder()
    let machine = try find(nil, in: folder)
    #expect(machine == .machine(host: "127.0.0.1:8"))
    var asked: [HTTPRequest] = []
    let token = try machine.token(now: 1000) { request throws(HTTPFailure) in
      asked.append(request)
      return answer(#"{"access_token":"m","expires_in":600,"token_type":"Bearer"}"#)
    }
    #expect(token.text == "m" && token.end == 1600)
    #expect(
      asked[0].address.description
        == "http://127.0.0.1:8/computeMetadata/v1/instance/service-accounts/default/token")
    #expect(asked[0].headers.contains { $0 == ("Metadata-Flavor", "Google") })

    let person = try find(
      #"{"type":"authorized_user","client_id":"i d","client_secret":"s&","refresh_token":"r/1"}"#,
      in: folder)
    let other = try person.token(now: 1000) { request throws(HTTPFailure) in
      asked.append(request)
      return answer(#"{"access_token":"p","expires_in":3599}"#)
    }
    #expect(other.text == "p" && other.end == 4599)
    #expect(asked[1].address.description == "https://oauth2.googleapis.com/token")
    #expect(
      String(decoding: asked[1].body, as: UTF8.self)
        == "grant_type=refresh_token&client_id=i%20d&client_secret=s%26&refresh_token=r%2F1")
    #expect(throws: HTTPFailure.self) {
      try person.token(now: 1) { _ throws(HTTPFailure) in answer("{}", status: 400) }
    }
  }

  @Test func `credentials that are not understood are Arrow's, and broken ones are told`() throws {
    let folder = try TemporaryFolder()
    let other = try find(#"{"type":"external_account","audience":"x"}"#, in: folder)
    #expect(other == .other("external_account") && !other.isUnderstood)
    for (document, words) in [
      (#"{"type":"service_account","client_email":"a@b"}"#, "'private_key' is missing"),
      ("{}", "holds no credentials of Google"), ("nothing", "holds no credentials of Google"),
    ] {
      let error = storageError { () throws(StorageError) in _ = try find(document, in: folder) }
      #expect(error?.message.contains(words) == true)
    }
    let broken = try find(
      #"{"type":"service_account","client_email":"a@b","private_key":"no key"}"#, in: folder)
    #expect(throws: HTTPFailure.self) {
      try broken.token(now: 1) { _ throws(HTTPFailure) in answer("{}") }
    }
  }

  @Test(.enabled(if: python != nil, "gcp-storage-emulator is missing"))
  func `what a service signs for itself is verified by another's library`() throws {
    let python = try #require(python)
    let folder = try TemporaryFolder()
    try folder.write(
      """
      import base64, json, sys
      from cryptography.hazmat.primitives import hashes, serialization
      from cryptography.hazmat.primitives.asymmetric import padding, rsa
      if sys.argv[1] == "make":
          key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
          text = key.private_bytes(
              serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
              serialization.NoEncryption()).decode()
          print(json.dumps({"type": "service_account", "client_email": "me@p", "private_key_id": "k1",
                            "private_key": text}))
      else:
          key = serialization.load_pem_private_key(
              json.load(open(sys.argv[2]))["private_key"].encode(), None).public_key()
          parts = sys.argv[3].split(".")
          plain = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts]
          key.verify(plain[2], ".".join(parts[:2]).encode(), padding.PKCS1v15(), hashes.SHA256())
          print(json.dumps([json.loads(plain[0]), json.loads(plain[1])], sort_keys=True))
      """, to: "key.py")
    let made = try python.run([folder("key.py"), "make"])
    try #require(made.status == 0)
    let service = try find(String(decoding: made.output, as: UTF8.self), in: folder)
    let token = try service.token(now: 1_700_000_000) { _ throws(HTTPFailure) in
      throw HTTPFailure(.other, "nobody is asked")
    }
    #expect(token.end == 1_700_003_600)
    let place = folder("home/.config/gcloud/application_default_credentials.json")
    let verified = try python.run([folder("key.py"), "verify", place, token.text])
    try #require(verified.status == 0)
    let parts = try #require(try JSONValue(parsing: verified.output).array)
    #expect(parts[0]["alg"] == "RS256" && parts[0]["kid"] == "k1")
    #expect(parts[1]["iss"] == "me@p" && parts[1]["exp"] == 1_700_003_600)
    #expect(
      parts[1]["scope"] == "https://www.googleapis.com/auth/devstorage.read_only")
  }
}
