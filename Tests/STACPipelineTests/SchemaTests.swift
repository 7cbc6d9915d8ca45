import Foundation
import STACJSON
import STACPipeline
import STACYAML
import Testing

/// The JSON Schemas in `docs/schemas` and the readers must know the same keys: a mapping with a key
/// that nobody knows is answered with a list of those that somebody does.
struct SchemaTests {
  private static func schema(_ name: String) throws -> JSONValue {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(
      contentsOf: root.appending(path: "docs/schemas/workflow-\(name).schema.json"))
    return try JSONValue(parsing: Array(data))
  }

  /// The keys that the reader lists beside an unknown one in each of these places.
  private static func keys(_ text: String) throws -> [Set<String>] {
    diagnostics(text).split(separator: "\n").filter { $0.hasPrefix("hint: the keys here are ") }
      .map { line in
        Set(line.dropFirst(24).split(separator: ", ").map { String($0.dropFirst().dropLast()) })
      }
  }

  private static func properties(_ schema: JSONValue?, _ path: [String] = []) -> Set<String> {
    var value = schema
    for name in path { value = value?["properties"]?[name] }
    return Set(value?["properties"]?.object?.map { $0.0 } ?? [])
  }

  private let unknown = "zzzzzzzzzzzzzzzzzzzzzzzzz"

  @Test(arguments: [
    "ingest", "scaffold", "zarr", "update", "transform", "extend", "exec", "filter", "delete",
    "validate",
    "migrate", "output",
  ])
  func `each module knows the keys of its schema`(module: String) throws {
    let needed =
      switch module {
      case "ingest", "zarr": ["source: x, "]
      case "extend": ["extensions: [], "]
      case "exec": ["command: cat, "]
      case "scaffold": ["items: [a], "]
      case "transform": ["input_file: x, field_mapping: {a: b}, "]
      // Some keys are for one format only.
      case "output": ["path: x, ", "path: x.parquet, ", "base_dir: x, format: parquet, "]
      default: [""]
      }
    var found: Set<String> = []
    for needed in needed {
      let text = """
        name: x
        steps:
        - {id: a, module: \(module), config: {\(needed)\(unknown): 1}}
        """
      found.formUnion(try #require(try Self.keys(text).first))
    }
    #expect(found == Self.properties(try Self.schema("steps")["$defs"]?[module]))
  }

  @Test
  func `the steps dialect knows the keys of its schema`() throws {
    let z = "\(unknown): 1"
    let schema = try Self.schema("steps")
    let found = try Self.keys(
      """
      name: x
      settings: {logging: {\(z)}, processing: {\(z)}, \(z)}
      strategy: {matrix: [{a: 1}], \(z)}
      steps:
      - {id: a, module: ingest, config: {source: "${a}"}, \(z)}
      - {id: b, module: output, config: {path: o, catalog: {\(z)}}}
      \(z)
      """)
    #expect(
      Set(found) == [
        Self.properties(schema), Self.properties(schema["$defs"]?["step"]),
        Self.properties(schema, ["settings"]), Self.properties(schema, ["settings", "logging"]),
        Self.properties(schema, ["settings", "processing"]),
        Self.properties(schema, ["strategy"]),
        Self.properties(schema["$defs"]?["output"], ["catalog"]),
      ])
    let modules = schema["$defs"]?["step"]?["properties"]?["module"]?["enum"]?.array ?? []
    for module in modules {
      let text = "name: x\nsteps:\n- {id: a, module: \(module.string ?? "")}\n"
      #expect(!diagnostics(text).contains("module '"))
    }
    #expect(modules.count == 19)
  }

  @Test
  func `the flat dialect knows the keys of its schema`() throws {
    let z = "\(unknown): 1"
    let schema = try Self.schema("flat")
    let found = try Self.keys(
      """
      workflow: {name: x, \(z)}
      source: {type: local_files, path: x, filters: {temporal: {\(z)}, spatial: {\(z)}, \(z)}, \(z)}
      output: {path: o, \(z)}
      logging: {\(z)}
      processing: {\(z)}
      \(z)
      """)
    var expected: Set<Set<String>> = [Self.properties(schema)]
    for path in [
      ["workflow"], ["source"], ["source", "filters"], ["source", "filters", "temporal"],
      ["source", "filters", "spatial"], ["output"], ["logging"], ["processing"],
    ] { expected.insert(Self.properties(schema, path)) }
    #expect(Set(found) == expected)
  }

  @Test(arguments: ["steps", "flat"])
  func `every property is described and no reference leads nowhere`(name: String) throws {
    let schema = try Self.schema(name)
    func visit(_ value: JSONValue, _ place: String) {
      if let reference = value["$ref"]?.string {
        let target = String(reference.dropFirst("#/$defs/".count))
        #expect(schema["$defs"]?[target] != nil, "\(place): \(reference)")
      }
      for (key, property) in value["properties"]?.object ?? [:] {
        if !place.hasSuffix("then"), !place.hasSuffix("if") {
          #expect(property["description"]?.string?.hasSuffix(".") == true, "\(place)/\(key)")
        }
      }
      for (key, member) in value.object ?? [:] { visit(member, "\(place)/\(key)") }
      for member in value.array ?? [] { visit(member, place) }
    }
    visit(schema, name)
  }
}
