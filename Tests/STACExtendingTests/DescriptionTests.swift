import STACExtending
import STACJSON
import STACTestSupport
import STACYAML
import Testing

@Suite(.enabled(if: Fixtures.arePresent))
struct DescriptionTests {
  private static let head = """
    name: station
    identifier: https://e.org/station/v1.0.0/schema.json
    prefix: "station:"

    """

  private func load(_ text: String) throws -> AppliedExtension {
    let folder = try TemporaryFolder()
    return try loader().load(try folder.write(text, to: "station.yaml"))
  }

  private func messages(_ text: String) -> [String] {
    do {
      _ = try load(text)
      return []
    } catch let error as ConfigurationError {
      return error.diagnostics.map { "\($0.location.line): \($0.message)" }
    } catch { return ["\(error)"] }
  }

  @Test
  func `fields come from defaults, templates and expressions`() throws {
    let applied = try load(
      Self.head + """
        fields:
          station:id: {type: string, required: true, template: "${collection}-${id}"}
          station:height: {type: number, default: 10}
          station:day: {type: string, from: "properties.datetime"}
          station:absent: {from: properties.nothing}
          station:asset: {in: assets, template: "{asset_key}"}
        collections:
          c: {properties.station:height: 20}
        """)
    let extended = try applied.extending(try item(assets: #"{"a": {"href": "https://h/a"}}"#))
    let properties = extended["properties"]
    #expect(properties?["station:id"] == "c-x")
    #expect(properties?["station:height"] == 20)
    #expect(properties?["station:day"] == "2024-01-31T00:00:00Z")
    #expect(properties?["station:absent"] == nil)
    #expect(extended["assets"]?["a"]?["station:asset"] == "a")
    #expect(extended["stac_extensions"]?.array?.count == 1)
  }

  @Test(arguments: [
    ("{required: true}", "", "/properties/station:id"),
    ("{type: integer}", #""station:id": 1.5"#, "/properties/station:id"),
    ("{enum: [a, b]}", #""station:id": "c""#, "/properties/station:id"),
  ])
  func `what the description asks for is checked without a schema`(
    field: String, properties: String, pointer: String
  ) throws {
    let applied = try load(Self.head + "fields:\n  station:id: \(field)\n")
    let error = extensionError { _ = try applied.extending(try item(properties)) }
    #expect(error?.pointer?.description == pointer)
  }

  @Test
  func `each mistake in a description is named with its line`() {
    #expect(
      messages(
        """
        name: station
        identifier: station
        prefix: "station:"
        documents: [item, table]
        fields:
          id: {type: string}
          station:a: {typ: string}
          station:b: {in: nowhere}
          station:c: {default: 1, template: x}
          station:d: {template: "${a"}
        """) == [
          "2: 'identifier' must be the URL that stac_extensions lists",
          "4: 'documents' holds item, collection and catalog",
          "6: the field 'id' does not begin with the prefix 'station:'",
          "7: unknown key 'typ'",
          "8: 'nowhere' is no place of a field",
          "9: a field has one of 'default', 'template' and 'from'",
          "10: the value of 'properties.station:d' is no template: the '${' of a template is not closed",
        ])
  }

  @Test
  func `documents that the extension is not for are refused`() throws {
    let applied = try load(Self.head + "documents: [collection]\nfields: {station:id: }\n")
    #expect(extensionError { _ = try applied.extending(try item()) }?.code == .scope)
  }

  @Test
  func `a schema beside the description is kept`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"properties": {"properties": {"properties": {"station:id": {"maxLength": 2}}}}}"#,
      to: "own.schema.json")
    let path = try folder.write(
      Self.head + "schema: own.schema.json\nfields: {station:id: {default: long}}\n", to: "s.yaml")
    let applied = try loader().load(path)
    #expect(extensionError { _ = try applied.extending(try item()) }?.code == .invalid)
  }
}
