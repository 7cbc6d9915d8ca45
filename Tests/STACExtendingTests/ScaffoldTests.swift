import STACExtending
import STACExtensions
import STACJSON
import STACTestSupport
import STACValidation
import Testing

@Suite(.enabled(if: Fixtures.arePresent))
struct ScaffoldTests {
  private static let documents = [
    "Feature": #"""
    {"type": "Feature", "stac_version": "1.1.0", "id": "x", "geometry": null,
     "properties": {"datetime": "2024-01-31T00:00:00Z"}, "links": [],
     "assets": {"a": {"href": "https://h/a.tif"}}}
    """#,
    "Collection": #"""
    {"type": "Collection", "stac_version": "1.1.0", "id": "x", "description": "d",
     "license": "CC0-1.0", "links": [], "extent": {"spatial": {"bbox": [[0, 0, 1, 1]]},
     "temporal": {"interval": [["2024-01-31T00:00:00Z", null]]}},
     "item_assets": {"a": {"type": "image/tiff", "title": "t"}}}
    """#,
  ]

  /// Every version of every extension that is known.
  private static let extensions = STACExtension.all.flatMap { known in
    known.versions.map { "\(known.name)@\($0.number)" }
  }

  @Test(arguments: ["Feature", "Collection"])
  func `each known extension makes a valid document or says what it needs`(type: String) throws {
    let document = try json(try #require(Self.documents[type]))
    let loader = loader()
    var store = SchemaStore.Options()
    store.folders = [Fixtures.root + "../schemas"]
    store.isOffline = true
    let compiler = SchemaCompiler(store: SchemaStore(store))
    var valid = 0
    for name in Self.extensions {
      let applied = try loader.load(name)
      if applied.schemaProblem != nil { continue }
      do {
        let extended = try applied.extending(document)
        let schema = try compiler.compile(applied.identifier)
        try withView(of: extended.description) { view in
          #expect(schema.isValid(view), "\(name): \(extended)")
        }
        // What was there is there.
        for (key, value) in try #require(document.object) where key != "stac_extensions" {
          if let members = value.object {
            for (inner, old) in members {
              if old.object == nil { #expect(extended[key]?[inner] == old, "\(name) \(inner)") }
            }
          } else {
            #expect(extended[key] == value, "\(name) \(key)")
          }
        }
        valid += 1
      } catch let error as ExtensionError {
        #expect([.required, .invalid, .scope].contains(error.code), "\(name): \(error)")
        #expect(error.pointer != nil, "\(name): \(error)")
      }
    }
    // Most can be had; the others ask for texts of a form that nobody can make up.
    #expect(valid > Self.extensions.count / 2)
  }

  @Test
  func `what is made up is told`() throws {
    let applied = try loader().load("eo")
    let extended = try applied.extending(try json(try #require(Self.documents["Feature"])))
    #expect(extended["properties"]?["eo:cloud_cover"] == 0)
    #expect(
      applied.remarks
        == ["'properties.eo:cloud_cover' of 'eo' was made up: 0, in 1 place; give it a value"])
  }

  @Test
  func `nothing is made up where a field of the choice is there`() throws {
    let applied = try loader().load("eo")
    let item = try item(#""eo:snow_cover": 3"#)
    #expect(try applied.extending(item)["properties"]?["eo:cloud_cover"] == nil)
    #expect(applied.remarks == [])
  }

  @Test
  func `without scaffold a field that is missing is an error with its place`() throws {
    let error = extensionError {
      _ = try loader().load("eo", options { $0.scaffold = .nothing }).extending(try item())
    }
    #expect(error?.code == .invalid)
    #expect(error?.pointer != nil)
  }

  @Test
  func `fields that are asked for come too, at each asset`() throws {
    let item = try item(assets: #"{"a": {"href": "https://h/a"}, "b": {"href": "https://h/b"}}"#)
    let applied = try loader().load(
      "sar",
      options { $0.scaffold = .required(and: ["sar:frequency_band", "assets.*.sar:looks_range"]) })
    let extended = try applied.extending(item)
    #expect(extended["properties"]?["sar:frequency_band"] == "P")
    #expect(extended["assets"]?["b"]?["sar:looks_range"] == 0)
    #expect(extended["assets"]?["b"]?["sar:looks_azimuth"] == nil)
  }

  @Test
  func `all fields that can be made up come when all are wanted`() throws {
    let applied = try loader().load("view", options { $0.scaffold = .all })
    let properties = try applied.extending(try item())["properties"]
    #expect(properties?["view:sun_azimuth"]?.double != nil)
    #expect(properties?["view:off_nadir"] == 0)
  }

  @Test
  func `a schema file of one's own asks for its fields`() throws {
    let folder = try TemporaryFolder()
    let url = "https://e.org/buoy/v1.0.0/schema.json"
    try folder.write(
      """
      {"$id": "\(url)#", "type": "object", "required": ["properties"],
       "properties": {"properties": {"allOf": [{"$ref": "#/definitions/fields"},
         {"required": ["buoy:depth", "buoy:kind", "buoy:owner"]}]}},
       "definitions": {"fields": {"properties": {
         "buoy:depth": {"type": "number", "exclusiveMinimum": 0},
         "buoy:kind": {"enum": ["drifting", "moored"]},
         "buoy:owner": {"type": "object", "required": ["name"], "properties":
           {"name": {"type": "string", "minLength": 12}}}}}}}
      """, to: "buoy.json")
    let extended = try loader().load(folder("buoy.json")).extending(try item())
    #expect(extended["properties"]?["buoy:depth"] == 1)
    #expect(extended["properties"]?["buoy:kind"] == "drifting")
    #expect(extended["properties"]?["buoy:owner"]?["name"] == "unknown-unknown")
    #expect(extended["stac_extensions"] == [.string(url)])
  }

  @Test
  func `a value that the schema refuses is named`() throws {
    let error = extensionError {
      _ = try loader().load(
        "view", options { $0.rules = [try FieldRule("properties.view:off_nadir", "steep")] }
      ).extending(try item())
    }
    #expect(error?.code == .invalid)
    #expect(error?.pointer?.description == "/properties/view:off_nadir")
  }

  @Test
  func `the template of an extension is what it was`() throws {
    expectSnapshot(try loader().load("view").template(type: "Feature"), named: "view.item.yaml")
    expectSnapshot(try loader().load("table").template(type: "Collection"), named: "table.yaml")
  }

  @Test
  func `a schema that is not at hand is told, and known fields are filled in all the same`() throws
  {
    let applied = try loader(folders: []).load("grid")
    #expect(applied.remarks.first?.contains("'grid' was not checked") == true)
    let extended = try applied.extending(try item(#""s2:mgrs_tile": "32TQM""#))
    #expect(extended["properties"]?["grid:code"] == "MGRS-32TQM")
  }
}
