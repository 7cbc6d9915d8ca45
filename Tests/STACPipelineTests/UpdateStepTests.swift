import STACJSON
import STACModel
import STACPipeline
import STACTestSupport
import Testing

/// The config of `update`, an Item, and what becomes of it.
struct UpdateStepTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let config: String
    /// Members of the Item beside its id and its Collection.
    let before: String
    /// The same afterwards, or the pointer and message of the failure.
    let after: String

    init(_ name: String, _ config: String, _ before: String, _ after: String) {
      testDescription = name
      self.config = config
      self.before = before
      self.after = after
    }
  }

  private static let assets =
    #""properties":{},"assets":{"a.tif":{"href":"x","roles":[1]},"b":{"href":"y"}}"#

  static let cases = [
    Case(
      "a set", #"{"updates": {"properties.x": 1}}"#, #""properties":{}"#, #""properties":{"x":1}"#),
    Case(
      "a change in place", #"{"updates": {"properties.x": "b"}}"#,
      #""properties":{"x":"a","y":2}"#, #""properties":{"x":"b","y":2}"#),
    Case(
      "a null is a value", #"{"updates": {"properties.x": null}}"#, #""properties":{"x":1}"#,
      #""properties":{"x":null}"#),
    Case(
      "a float stays a float", #"{"updates": {"properties.x": 10.0}}"#, #""properties":{}"#,
      #""properties":{"x":10.0}"#),
    Case(
      "a list and an object", #"{"updates": {"properties.x": [1, {"a": "{item_id}"}]}}"#,
      #""properties":{}"#, #""properties":{"x":[1,{"a":"i"}]}"#),
    Case(
      "a quoted key", #"{"updates": {"assets.\"a.tif\".href": "z"}}"#, assets,
      #""properties":{},"assets":{"a.tif":{"href":"z","roles":[1]},"b":{"href":"y"}}"#),
    Case(
      "a wildcard", #"{"updates": {"assets.*.title": "{collection_id}/{item_id}/{asset_key}"}}"#,
      assets,
      #""properties":{},"assets":{"a.tif":{"href":"x","roles":[1],"title":"c/i/a.tif"},"b":{"href":"y","title":"c/i/b"}}"#
    ),
    Case(
      "a remove", #"{"removes": ["properties.x"]}"#, #""properties":{"x":1,"y":2}"#,
      #""properties":{"y":2}"#),
    Case(
      "a remove of nothing", #"{"removes": ["a.b.c", "properties.z"]}"#, #""properties":{"x":1}"#,
      #""properties":{"x":1}"#),
    Case(
      "a remove with a wildcard", #"{"removes": ["assets.*.href"]}"#, assets,
      #""properties":{},"assets":{"a.tif":{"roles":[1]},"b":{}}"#),
    Case(
      "removes come first", #"{"removes": ["properties"], "updates": {"properties.x": 1}}"#,
      #""properties":{"x":0,"y":2}"#, #""properties":{"x":1}"#),
    Case(
      "objects are made on the way", #"{"updates": {"properties.a.b.c": 1}}"#, #""properties":{}"#,
      #""properties":{"a":{"b":{"c":1}}}"#),
    Case(
      "or not", #"{"updates": {"properties.a.b": 1}, "create_missing_paths": false}"#,
      #""properties":{}"#, "/properties/a"),
    Case(
      "what is there needs no object",
      #"{"updates": {"properties.x": 1}, "create_missing_paths": false}"#,
      #""properties":{"x":0}"#, #""properties":{"x":1}"#),
    Case(
      "a path through a number", #"{"updates": {"properties.x.y": 1}}"#, #""properties":{"x":0}"#,
      "/properties/x"),
    Case(
      "a patch", #"{"patch_file": "@{\"i\": {\"properties\": {\"x\": {\"b\": 2}}}}"}"#,
      #""properties":{"x":{"a":1}}"#, #""properties":{"x":{"a":1,"b":2}}"#),
    Case(
      "a patch for another Item", #"{"patch_file": "@{\"j\": {\"properties\": {\"x\": 2}}}"}"#,
      #""properties":{"x":1}"#, #""properties":{"x":1}"#),
    Case(
      "a patch of what is there only",
      #"{"mode": "update_only", "patch_file": "@{\"i\": {\"properties\": {\"x\": 2, \"y\": 3}, \"z\": 1}}"}"#,
      #""properties":{"x":1}"#, #""properties":{"x":2}"#),
    Case(
      "a patch in place of the Item",
      #"{"mode": "replace", "patch_file": "@{\"i\": {\"id\": \"i\", \"collection\": \"c\", \"new\": 1}}", "updates": {"properties.x": 1}}"#,
      #""properties":{}"#, #""new":1"#),
    Case(
      "a replacement for another id",
      #"{"mode": "replace", "patch_file": "@{\"i\": {\"id\": \"j\"}}"}"#, #""properties":{}"#, "/id"
    ),
    Case(
      "patches come after updates",
      #"{"updates": {"properties.x": 1}, "patch_file": "@{\"i\": {\"properties\": {\"x\": 2}}}"}"#,
      #""properties":{}"#, #""properties":{"x":2}"#),
    Case(
      "the stamp comes last",
      #"{"updates": {"properties.updated": "x"}, "auto_update_timestamp": true}"#,
      #""properties":{}"#, #""properties":{"updated":"2023-11-14T22:13:20Z"}"#),
  ]

  @Test(arguments: cases)
  func `an Item becomes what the config says`(example: Case) async throws {
    let folder = try TemporaryFolder()
    var config = try json(example.config)
    if config["auto_update_timestamp"] == nil {
      config = try json(#"{"auto_update_timestamp": false,"# + example.config.dropFirst())
    }
    if let patch = config["patch_file"]?.string {
      let path = try folder.write(String(patch.dropFirst()), to: "patch.json")
      config = try json(
        config.description.replacing(
          JSONValue.string(patch).description, with: JSONValue.string(path).description))
    }
    let input = try folder.write(
      #"{"id":"i","collection":"c",\#(example.before)}"# + "\n", to: "in.ndjson")
    let text = """
      {"name": "t", "steps": [
        {"id": "in", "module": "ingest", "config": {"source": "\(input)"}},
        {"id": "up", "module": "UpdateModule", "config": \(config.description)},
        {"id": "out", "module": "output", "config": {"path": "\(folder("o.ndjson"))"}}]}
      """
    let summary = try await workflow(text, file: "w.json").workflow.run(quietOptions())
    let failures = try folder.lines("failures.ndjson").map(json)
    if example.after.hasPrefix("/") {
      #expect(summary.failureCount == 1)
      #expect(failures.first?["pointer"]?.string == example.after)
      #expect(failures.first?["code"]?.string == "update-failed")
      #expect(folder.lines("o.ndjson").isEmpty)
    } else {
      #expect(failures.map(\.description) == [])
      #expect(folder.lines("o.ndjson") == [#"{"id":"i","collection":"c",\#(example.after)}"#])
    }
  }
}
