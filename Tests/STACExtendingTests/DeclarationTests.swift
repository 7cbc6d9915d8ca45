import STACExtending
import STACJSON
import STACTestSupport
import Testing

@Suite(.enabled(if: Fixtures.arePresent))
struct DeclarationTests {
  private static let view = "https://stac-extensions.github.io/view/v1.0.0/schema.json"

  private func list(_ name: String, _ entries: String) throws -> [String] {
    let item = try item(#""view:off_nadir": 1, "eo:cloud_cover": 2"#, extensions: entries)
    let extended = try loader().load(name).extending(item)
    return extended["stac_extensions"]?.array?.compactMap(\.string) ?? []
  }

  @Test
  func `an extension is declared once, behind the others`() throws {
    #expect(
      try list("view@1.0.0", #"["https://e.org/x.json"]"#) == ["https://e.org/x.json", Self.view])
    #expect(try list("view@1.0.0", #"["\#(Self.view)"]"#) == [Self.view])
    #expect(try list("view@1.0.0", #"["\#(Self.view)#", "\#(Self.view)"]"#) == [Self.view])
    #expect(try list(Self.view, "[]") == [Self.view])
  }

  @Test
  func `an older version becomes the wanted one where it stands`() throws {
    let old = "https://stac-extensions.github.io/eo/v1.0.0/schema.json"
    let new = "https://stac-extensions.github.io/eo/v2.0.0/schema.json"
    #expect(
      try list("eo", #"["\#(old)", "https://e.org/x.json"]"#) == [new, "https://e.org/x.json"])
  }

  @Test
  func `a newer version stays, and is what the document is checked against`() throws {
    let new = "https://stac-extensions.github.io/eo/v2.0.0/schema.json"
    #expect(try list("eo@1.0.0", #"["\#(new)"]"#) == [new])
  }

  @Test
  func `fields that the new version gave up are not left behind`() throws {
    let old = "https://stac-extensions.github.io/eo/v1.1.0/schema.json"
    let item = try item(
      assets: #"{"a": {"href": "https://h/a", "eo:bands": [{"name": "B1"}]}}"#,
      extensions: #"["\#(old)"]"#)
    let error = extensionError { _ = try loader().load("eo").extending(item) }
    #expect(error?.code == .version)
    #expect(error?.pointer?.description == "/assets/a/eo:bands")
    #expect(error?.message.contains("eo@1.1.0") == true)
    #expect(throws: Never.self) { try loader().load("eo@1.1.0").extending(item) }
  }

  @Test
  func `versions of extensions that are not known are told by their URLs`() throws {
    let folder = try TemporaryFolder()
    let url = "https://e.org/own/v1.2.0/schema.json"
    try folder.write("{\"$id\": \"\(url)\"}", to: "own.json")
    let item = try item(extensions: #"["https://e.org/own/v1.0.0/schema.json"]"#)
    let extended = try loader().load(folder("own.json")).extending(item)
    #expect(extended["stac_extensions"] == [.string(url)])
  }

  @Test(
    arguments: [
      ("fil", "there is no extension 'fil'; did you mean 'file'?"),
      ("file@9", "the extension 'file' has no version '9'; it has 1.0.0, 2.0.0, 2.1.0"),
    ])
  func `a name that is not known gets the one that was likely meant`(
    name: String, message: String
  ) throws {
    #expect(extensionError { _ = try loader().load(name) }?.message == message)
  }

  @Test
  func `a Catalog must not declare dgeo`() throws {
    let catalog = try json(
      #"{"type": "Catalog", "stac_version": "1.1.0", "id": "c", "description": "d", "links": []}"#)
    #expect(extensionError { _ = try loader().load("dgeo").extending(catalog) }?.code == .scope)
  }
}
