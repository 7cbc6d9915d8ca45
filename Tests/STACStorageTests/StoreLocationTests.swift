import STACTestSupport
import Testing

@testable import STACStorage

struct StoreLocationTests {
  @Test(
    "The words of a path fit a URL, too",
    arguments: [
      ("s3://b/f/x.json", "s3://b/f", "x.json"), ("s3://b/x.json", "s3://b", "x.json"),
      ("s3://b", "s3://b", "b"), ("gs://b/f/", "gs://b/f", ""),
      ("s3://b/f/x.json?region=r", "s3://b/f?region=r", "x.json"),
      ("s3://b/what?/x.json", "s3://b/what?", "x.json"), ("/a/b", "/a", "b"), ("a", "", "a"),
      ("/a", "/", "a"), ("https://h/a/b.json", "https://h/a", "b.json"),
    ])
  func names(path: String, folder: String, name: String) {
    #expect(STACStorage.folder(of: path) == folder)
    #expect(fileName(of: path) == name)
  }

  @Test("A name joins a folder before its parameters")
  func joining() {
    #expect(join("s3://b", "x") == "s3://b/x")
    #expect(join("s3://b/f?region=r", "x") == "s3://b/f/x?region=r")
    #expect(join("s3://b/f", "gs://c/x") == "gs://c/x")
    #expect(join("s3://b/f", "/x") == "/x")
  }

  @Test(
    "Nothing leads out of a bucket",
    arguments: [
      ("s3://b/f/../g/./x", "s3://b/g/x"), ("s3://b/../../x", "s3://b/x"), ("s3://b/", "s3://b"),
      ("s3://b//f//x?region=r", "s3://b/f/x?region=r"), ("https://h/a/../b", "https://h/b"),
      ("a/../../b", "../b"), ("/../a", "/a"), ("./a", "a"),
    ])
  func normalizing(path: String, expected: String) {
    #expect(normalized(path) == expected)
    #expect(absolutePath("s3://b/f/../x") == "s3://b/x")
  }

  @Test("What lies in a folder of a store is told from what lies elsewhere")
  func inside() {
    #expect(isInside("s3://b/f/x", "s3://b/f"))
    #expect(isInside("s3://b/f/x?region=r", "s3://b/f?region=r"))
    #expect(isInside("s3://b/x", "s3://b"))
    #expect(!isInside("s3://b/f/../x", "s3://b/f"))
    #expect(!isInside("s3://c/f/x", "s3://b/f"))
    #expect(!isInside("/f/x", "s3://b"))
    #expect(isInside("/f/x", "/"))
  }

  @Test("There is a way within a store, and none between stores")
  func ways() {
    #expect(relativePath(from: "s3://b/f", to: "s3://b/g/x") == "../g/x")
    #expect(relativePath(from: "s3://b/f?region=r", to: "s3://b/f/x?region=r") == "./x")
    #expect(relativePath(from: "s3://b/f", to: "s3://c/f/x") == "s3://c/f/x")
    #expect(relativePath(from: "/f", to: "s3://b/x?region=r") == "s3://b/x")
    #expect(relativePath(from: "s3://b", to: "/f/x") == "/f/x")
  }

  @Test("Locations of each provider are taken apart")
  func parsing() throws {
    let s3 = try #require(try StoreLocation.parse("s3://b/f/x y.json?region=r&path_style=false"))
    #expect((s3.provider, s3.path, s3.options.region) == (.s3, "b/f/x y.json", "r"))
    #expect(s3.options.isPathStyle == false)
    let local = try #require(
      try StoreLocation.parse("s3://b/x?endpoint=http://127.0.0.1:9/&anonymous=true"))
    #expect(local.options.endpoint == "127.0.0.1:9")
    #expect(local.options.isPlainHTTP && local.options.isAnonymous)
    let google = try #require(try StoreLocation.parse("gs://anonymous@b/x/"))
    #expect((google.provider, google.path, google.options.isAnonymous) == (.google, "b/x", true))
    for text in [
      "abfs://c@acc.dfs.core.windows.net/f/x", "abfss://acc.blob.core.windows.net/c/f/x",
      "abfs://acc@c/f/x",
    ] {
      let azure = try #require(try StoreLocation.parse(text))
      #expect((azure.provider, azure.account, azure.path) == (.azure, "acc", "c/f/x"))
    }
    for path in ["a.json", "/a/b", "-", "file:///a", "a:b", "1s://x"] {
      #expect(try StoreLocation.parse(path) == nil, "\(path)")
    }
  }

  @Test("Secrets in a location are refused and not shown")
  func secrets() {
    for text in [
      "s3://AKIAKEY:verysecret@b/x", "s3://verysecret@b/x", "gs://u:verysecret@b/x",
      "abfs://c@acc.dfs.core.windows.net/x?sig=verysecret", "s3://b/x?access_key=verysecret",
      "s4://u:verysecret@b/x", "s3://b/x?endpoint=http://u:verysecret@h",
      "abfs://acc:verysecret@c/x", "https://u:verysecret@h/x",
    ] {
      let error = storageError { () throws(StorageError) in _ = try openBytes(text) }
      #expect(error?.code == .unsupported, "\(text)")
      let shown = [error?.description ?? "", error?.path ?? ""]
      #expect(shown.allSatisfy { !$0.contains("verysecret") }, "\(text)")
    }
    #expect(redactedLocation("s3://b/x?region=r") == "s3://b/x?region=r")
    #expect(redactedLocation("/a/b@c?d=e") == "/a/b@c?d=e")
  }

  @Test("A mistake in a location is told with what was meant")
  func suggestions() {
    func message(_ text: String) -> String {
      storageError { () throws(StorageError) in _ = try OutputFile(text) }?.message ?? ""
    }
    #expect(message("s33://b/x").contains("did you mean 's3'?"))
    #expect(message("s3://b/x?regoin=r").contains("did you mean 'region'?"))
    #expect(message("s3://b/x?anonymous=maybe").contains("true or false"))
    #expect(message("s3:///x").contains("names no bucket"))
    #expect(message("abfs://c/x").contains("AZURE_STORAGE_ACCOUNT"))
    #expect(message("s3://b/x?endpoint=h/path").contains("must be http://HOST:PORT"))
  }

  @Test("A store is told the media type of an object")
  func mediaTypes() {
    #expect(mediaType(ofFile: "a/b.ndjson") == "application/x-ndjson")
    #expect(mediaType(ofFile: "b.ndjson.zst") == "application/zstd")
    #expect(mediaType(ofFile: "b.geojson") == "application/geo+json")
    #expect(mediaType(ofFile: "b.JSON") == "application/json")
    #expect(mediaType(ofFile: "b") == "application/octet-stream")
  }
}
