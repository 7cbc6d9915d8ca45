import Foundation
import STACJSON
import STACTestSupport
import Testing

/// `update` from outside: what changes, what stays, what comes back.
struct UpdateTests {
  private let folder: TemporaryFolder
  private let program: BuiltProgram

  init() throws {
    folder = try TemporaryFolder(isInMemory: true)
    program = try stacManager()
  }

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try program.run(arguments, in: folder)
  }

  /// Items whose text a writer of JSON would not make: spaces, numbers with zeros, escapes.
  private static func item(_ number: Int) -> String {
    #"{"type":"Feature", "stac_version":"1.1.0","id":"i\#(number)","collection":"c","geometry":{"#
      + #""type":"Point","coordinates":[\#(number),5.50]},"bbox":[\#(number),5.50,\#(number),5.50],"#
      + #""properties":{ "datetime":"2024-01-0\#(1 + number % 9)T00:00:00Z","n":\#(number), "#
      + #""title":"\u0041" },"links":[],"assets":{"a":{"href":"./a.tif","title":"A"},"b.c":{"#
      + #""href":"./b.tif","title":"B"} } }"#
  }

  private static func pretty(_ number: Int) -> String {
    item(number).replacing(",\"", with: ",\n    \"").replacing("{\"type\"", with: "{\n    \"type\"")
      + "\n"
  }

  /// The same Items in each form.
  private func makeForms() throws -> [String] {
    let items = (0..<7).map(Self.item)
    try folder.write(items.joined(separator: "\n") + "\n", to: "lines.ndjson")
    try folder.write(items.joined(separator: "\n\n \r\n"), to: "odd.jsonl")
    try folder.write(
      "{ \"type\":\"FeatureCollection\",\n \"features\": [\n  "
        + items.joined(separator: " ,\n  ") + "\n ], \"x\": 1.0}\n", to: "collection.json")
    try folder.write("[\(items.joined(separator: ","))]", to: "array.json")
    for (index, item) in (0..<7).map(Self.pretty).enumerated() {
      try folder.write(item, to: "loose/\(index % 2)/i\(index).json")
    }
    try folder.write(items[0..<4].joined(separator: "\n"), to: "mixed/a.ndjson")
    try folder.write("[\(items[4]), \(items[5])]", to: "mixed/b.json")
    try folder.write(Self.pretty(6), to: "mixed/c.json")
    #expect(try run("convert", "lines.ndjson", "catalog").status == 0)
    return [
      "lines.ndjson", "odd.jsonl", "collection.json", "array.json", "loose", "mixed", "catalog",
    ]
  }

  private func content(_ form: String) -> [String: Data] {
    let all = form.contains(".") ? [form: Data((folder.text(form) ?? "").utf8)] : folder.files(form)
    return all.filter { !$0.key.hasPrefix(".stac-manager") }
  }

  private static let changes = [
    "--where", "n >= 2 AND n < 6", "--set", "properties.n=7.5", "--set", "assets.*.k={asset_key}",
    "--remove", "assets.'b.c'.title", "--set", "/properties/new={\"a\":[1,2]}",
  ]

  @Test
  func
    `in every form what is meant changes, the rest stays letter by letter, and undo brings all back`()
    throws
  {
    for form in try makeForms() {
      let before = content(form)
      let done = try program.run(
        ["update", form, "--audit", "log.ndjson", "-j", "2"] + Self.changes, in: folder)
      #expect(done.status == 0, "\(form): \(done.errors)")
      #expect(done.output.hasPrefix("updated 4 of 7 Items\n"), "\(form): \(done.output)")
      let items = try run("convert", form, "-").output.split(separator: "\n").map {
        try JSONValue(parsing: $0.utf8)
      }
      let touched = items.filter { $0["properties"]?["n"] == 7.5 }
      #expect(touched.count == 4, "\(form)")
      for item in touched {
        #expect(item["properties"]?["new"] == ["a": [1, 2]])
        #expect(item["properties"]?["updated"] == "2023-11-14T22:13:20Z")
        #expect(item["assets"]?["b.c"]?["k"] == "b.c" && item["assets"]?["b.c"]?["title"] == nil)
      }
      // Items that are not meant stand there as they stood.
      let text = content(form).values.map { String(decoding: $0, as: UTF8.self) }.joined()
      if !["loose", "mixed", "catalog"].contains(form) { #expect(text.contains(Self.item(0))) }
      #expect(text.contains(form == "catalog" ? "\"n\": 1," : "\"n\":1, "), "\(form)")

      let undone = try run("update", "--undo", "log.ndjson", "--audit", "back.ndjson")
      #expect(undone.output.hasPrefix("put back 4 Items\n"), "\(form): \(undone.output)")
      #expect((content(form) == before) as Bool, "\(form)")
      let redone = try run("update", "--undo", "back.ndjson", "--audit", "again.ndjson")
      #expect(redone.status == 0 && (content(form) != before) as Bool)
      #expect(try run("update", "--undo", "again.ndjson", "--audit", "last.ndjson").status == 0)
      #expect((content(form) == before) as Bool, "\(form)")
      for name in ["log", "back", "again", "last"] { folder.remove(name + ".ndjson") }
    }
  }

  @Test
  func `what is deleted in any form comes back to its place`() throws {
    for form in try makeForms() {
      let before = content(form)
      // The first, the last, some in the middle; one; and all.
      for ids in ["i0,i2,i3,i6", "i6", "i0", "i0,i1,i2,i3,i4,i5,i6"] {
        let count = ids.split(separator: ",").count
        let done = try run("delete", form, "--ids", ids, "--audit", "log.ndjson")
        #expect(
          done.status == 0 && done.output.hasPrefix("deleted \(count) of 7 Items\n"),
          "\(form): \(done.output)\(done.errors)")
        if form != "loose" || count < 7 {
          let left = try run("convert", form, "-").output.split(separator: "\n")
          #expect(left.count == 7 - count, "\(form) \(ids)")
        }
        let undone = try run("update", "--undo", "log.ndjson", "--audit", "back.ndjson")
        #expect(undone.output.hasPrefix("restored \(count) Item"), "\(form): \(undone.output)")
        #expect((content(form) == before) as Bool, "\(form) \(ids)")
        for name in ["log", "back"] { folder.remove(name + ".ndjson") }
      }
    }
  }

  @Test
  func `compressed files and GeoParquet change too`() throws {
    try folder.write((0..<7).map(Self.item).joined(separator: "\n") + "\n", to: "lines.ndjson")
    var before: [String: JSONValue] = [:]
    func items(_ place: String) throws -> [String: JSONValue] {
      var found: [String: JSONValue] = [:]
      for line in try run("convert", place, "-").output.split(separator: "\n") {
        let item = try JSONValue(parsing: line.utf8)
        found[item["id"]?.string ?? ""] = item
      }
      return found
    }
    for name in ["a.ndjson.gz", "b.ndjson.zst", "c.json.gz", "d.parquet"] {
      #expect(try run("convert", "lines.ndjson", name).status == 0)
    }
    let made = try run("convert", "lines.ndjson", "data", "--partition-by", "collection,month,year")
    #expect(made.status == 64)
    #expect(
      try run("convert", "lines.ndjson", "data", "--partition-by", "collection,year").status == 0)
    for place in ["a.ndjson.gz", "b.ndjson.zst", "c.json.gz", "d.parquet", "data"] {
      before = try items(place)
      #expect(before.count == 7)
      let done = try program.run(
        ["update", place, "--audit", "log.ndjson"] + Self.changes, in: folder)
      #expect(done.output.hasPrefix("updated 4 of 7 Items\n1 file changed\n"), "\(done.errors)")
      let changed = try items(place)
      #expect(
        changed["i2"]?["properties"]?["n"] == 7.5 && changed["i0"] == before["i0"], "\(place)")
      #expect(try run("update", "--undo", "log.ndjson", "--audit", "back.ndjson").status == 0)
      #expect(try items(place) == before, "\(place)")
      for name in ["log", "back"] { folder.remove(name + ".ndjson") }
      #expect(
        try run("delete", place, "--ids", "i1,i5", "--audit", "log.ndjson").output
          .hasPrefix("deleted 2 of 7 Items\n"))
      #expect(try items(place).count == 5)
      let restored = try run("update", "--undo", "log.ndjson", "--audit", "back.ndjson")
      #expect(restored.output.hasPrefix("restored 2 Items\n"), "\(place) \(restored)")
      #expect(try items(place) == before, "\(place)")
      for name in ["log", "back"] { folder.remove(name + ".ndjson") }
    }
  }

  @Test
  func `undo names what was changed since, and changes nothing unless forced`() throws {
    try folder.write((0..<5).map(Self.item).joined(separator: "\n") + "\n", to: "a.ndjson")
    #expect(
      try run("update", "a.ndjson", "--set", "properties.x=1", "--audit", "log.ndjson").status == 0)
    #expect(
      try run("update", "a.ndjson", "--ids", "i1", "--set", "properties.n=99", "--no-stamp").status
        == 0)
    #expect(try run("delete", "a.ndjson", "--ids", "i2").status == 0)
    let before = folder.text("a.ndjson")
    let refused = try run("update", "--undo", "log.ndjson")
    #expect(refused.status == 1)
    #expect(refused.output.contains("'i1': it was changed since"))
    #expect(refused.output.contains("'i2': it is not there any more"))
    #expect(folder.text("a.ndjson") == before)
    let forced = try run("update", "--undo", "log.ndjson", "--force")
    #expect(forced.output.hasPrefix("put back 4 Items\n"), "\(forced)")
    let lines = folder.lines("a.ndjson")
    #expect(lines[0] == Self.item(0) && lines[2] == Self.item(3))
    #expect(lines[1].contains("\"n\":99") && !lines[1].contains("\"x\":1"))
    // A second time there is nothing to do.
    let twice = try run("update", "--undo", "log.ndjson", "--force")
    #expect(twice.output.contains("were taken back before"), "\(twice)")
  }

  @Test
  func `an Item that cannot be changed is named and the others are changed`() throws {
    try folder.write(
      [Self.item(0), "{broken", Self.item(1), Self.item(2)].joined(separator: "\n"), to: "a.ndjson")
    let outcome = try run(
      "update", "a.ndjson", "--patch",
      #"[{"op":"test","path":"/properties/n","value":1},{"op":"replace","path":"/properties/n","value":5}]"#,
      "--failures", "failed.ndjson")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("updated 1 of 3 Items\n"), "\(outcome.output)")
    #expect(folder.lines("failed.ndjson").count == 3)
    #expect(folder.lines("a.ndjson")[0] == Self.item(0))
    #expect(folder.lines("a.ndjson")[1] == "{broken")
    #expect(folder.lines("a.ndjson")[2].contains("\"n\":5"))
    let identity = try run(
      "update", "a.ndjson", "--set", "id=x", "--where", "n = 0", "--failures", "f2.ndjson")
    #expect(identity.status == 1 && folder.text("f2.ndjson")?.contains("update-identity") == true)
  }

  @Test
  func `patches for single Items, and those that meet none`() throws {
    try folder.write((0..<4).map(Self.item).joined(separator: "\n") + "\n", to: "a.ndjson")
    try folder.write(
      #"{"id":"i1","patch":{"properties":{"n":null,"y":[1]}}}"# + "\n"
        + #"{"id":"i3","collection":"c","patch":[{"op":"remove","path":"/assets/a"}]}"# + "\n"
        + #"{"id":"i3","collection":"other","patch":{"bbox":null}}"# + "\n", to: "p.ndjson")
    let outcome = try run("update", "a.ndjson", "--patches", "p.ndjson", "--no-stamp")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("updated 2 of 4 Items\n"))
    #expect(outcome.errors.contains("1 of the 3 patches in 'p.ndjson' met no document: i3"))
    let lines = folder.lines("a.ndjson")
    #expect(lines[0] == Self.item(0) && lines[2] == Self.item(2))
    #expect(lines[1].contains("\"y\":[1]") && !lines[1].contains("\"n\":"))
    #expect(!lines[3].contains("a.tif"))
    try folder.write(#"{"id":"i1","patch":5}"#, to: "wrong.ndjson")
    #expect(
      try run("update", "a.ndjson", "--patches", "wrong.ndjson").errors.contains("line 1: a line"))
  }

  @Test
  func `nothing is stamped or written where nothing is different`() throws {
    try folder.write(Self.item(3) + "\n", to: "a.ndjson")
    let outcome = try run("update", "a.ndjson", "--set", "properties.n=3")
    #expect(outcome.status == 0)
    #expect(outcome.output == "updated 0 of 1 Item\n  1 that are meant already are so\n")
    #expect(folder.text("a.ndjson") == Self.item(3) + "\n")
    #expect(folder.files(".stac-manager").isEmpty)
  }

  @Test
  func `Collections are changed when they are meant, and stamped at their top`() throws {
    try folder.write((0..<3).map(Self.item).joined(separator: "\n") + "\n", to: "in.ndjson")
    #expect(try run("convert", "in.ndjson", "cat").status == 0)
    let before = folder.files("cat")
    let items = try run("update", "cat/c/collection.json", "--set", "license=x")
    #expect(items.status == 64 && items.errors.contains("write properties.license"))
    let outcome = try run(
      "update", "cat", "--objects", "collections", "--where", "license = 'other'", "--set",
      "license=CC-BY-4.0", "--bbox", "0,0,10,10", "--audit", "log.ndjson")
    #expect(outcome.output.contains("updated 1 of 1 Collection\n"), "\(outcome)")
    let collection = try JSONValue(parsing: folder.bytes("cat/c/collection.json"))
    #expect(collection["license"] == "CC-BY-4.0" && collection["updated"] == "2023-11-14T22:13:20Z")
    #expect(try run("update", "--undo", "log.ndjson", "--audit", "back.ndjson").status == 0)
    #expect((content("cat") == before) as Bool)
    let none = try run(
      "update", "cat", "--objects", "catalogs", "-c", "nothing", "--set", "title=x", "-n")
    #expect(none.output.hasPrefix("would update 0 of 3 Items\n"))
  }

  @Test
  func `what Collections say of their Items stays true`() throws {
    let items = (0..<4).map { number in
      tinyItem(
        "i\(number)", datetime: "2024-01-0\(number + 1)T00:00:00Z", longitude: Double(number * 10),
        extra: #","gsd":\#(number * 10),"platform":"p\#(number)","table:columns":[{"name":"a"}]"#)
    }
    for (index, item) in items.enumerated() { try folder.write(item, to: "cat/i\(index).json") }
    func link(_ number: Int) -> String { #"{"rel":"item","href":"./i\#(number).json"}"# }
    let text = """
      {"type": "Collection", "stac_version": "1.1.0", "id": "c", "description": "d", "license": "x",
       "extent": {"spatial": {"bbox": [[0, 50, 30, 50]]},
                  "temporal": {"interval": [["2024-01-01T00:00:00Z", null]]}},
       "summaries": {"gsd": {"minimum": 0, "maximum": 30}, "platform": ["p0", "p1", "p2", "p3"],
                     "wide": [1, 2]},
       "item_assets": {"data": {"type": "image/tiff"}}, "table:columns": [{"name":"a"}],
       "links": [\((0..<4).map(link).joined(separator: ", "))]}
      """
    try folder.write(text, to: "cat/collection.json")
    func collection() throws -> JSONValue {
      try JSONValue(parsing: folder.bytes("cat/collection.json"))
    }
    let deleted = try run("delete", "cat/collection.json", "--ids", "i0,i3", "--audit", "1.ndjson")
    #expect(deleted.output.contains("brought 1 Collection or Catalog up to date"), "\(deleted)")
    var now = try collection()
    #expect(now["extent"]?["spatial"]?["bbox"] == [[10.0, 50.0, 20.0, 50.0]])
    #expect(now["extent"]?["temporal"]?["interval"] == [["2024-01-02T00:00:00Z", .null]])
    #expect(now["summaries"]?["gsd"] == ["minimum": 10, "maximum": 20])
    #expect(now["summaries"]?["platform"] == ["p1", "p2"])
    #expect(now["summaries"]?["wide"] == [1, 2])
    #expect(now["links"]?.array?.count == 2)

    try folder.write(
      #"{"id":"i1","patch":{"properties":{"platform":"new","gsd":5.5},"#
        + #""assets":{"extra":{"href":"./x","title":"X"}}}}"#, to: "p.ndjson")
    #expect(try run("update", "cat", "--patches", "p.ndjson", "--audit", "2.ndjson").status == 0)
    now = try collection()
    #expect(now["summaries"]?["gsd"] == ["minimum": 5.5, "maximum": 20])
    #expect(now["summaries"]?["platform"] == ["p2", "new"])
    #expect(now["item_assets"]?["extra"] == ["title": "X"])
    #expect(
      try run(
        "update", "cat", "--set", #"properties.table:columns=[{"name":"b"}]"#, "--audit",
        "3.ndjson"
      ).status == 0)
    #expect(try collection()["table:columns"] == [["name": "b"]])
    #expect(
      try run(
        "update", "cat", "--set", "properties.platform=zzz", "--no-refresh", "--audit", "4.ndjson"
      ).status == 0)
    #expect(try collection()["summaries"]?["platform"] == ["p2", "new"])
    for number in [4, 3, 2, 1] {
      let back = try run("update", "--undo", "\(number).ndjson", "--audit", "back\(number).ndjson")
      #expect(back.status == 0, "\(back)")
    }
    #expect(folder.text("cat/collection.json") == text)
    for (index, item) in items.enumerated() { #expect(folder.text("cat/i\(index).json") == item) }
  }

  @Test
  func `links are followed within the folder only, and files that links name twice change once`()
    throws
  {
    try folder.write(tinyItem("out"), to: "outside.json")
    try folder.write(tinyItem("in"), to: "cat/in.json")
    try folder.write(
      #"{"type":"Catalog","id":"c","stac_version":"1.1.0","description":"d","links":["#
        + #"{"rel":"item","href":"../outside.json"},{"rel":"item","href":"./in.json"},"#
        + #"{"rel":"item","href":"in.json"}]}"#, to: "cat/catalog.json")
    let outcome = try run("update", "cat", "--set", "properties.x=1", "--no-stamp")
    #expect(outcome.status == 1, "the link outside is named")
    #expect(outcome.output.hasPrefix("updated 1 of 1 Item\n"))
    #expect(folder.text("outside.json") == tinyItem("out"))
    #expect(folder.text("cat/in.json")?.contains("\"x\":1") == true)
    #expect(try run("delete", "cat", "--ids", "in").output.hasPrefix("deleted 1 of 1 Item\n"))
    #expect(try JSONValue(parsing: folder.bytes("cat/catalog.json"))["links"]?.array?.count == 1)
  }

  @Test
  func `a plan shows counts, then differences, in each format`() throws {
    for (index, item) in (0..<3).map(Self.pretty).enumerated() {
      try folder.write(item, to: "loose/i\(index).json")
    }
    try folder.write(
      #"{"type":"Collection","id":"c","stac_version":"1.1.0","description":"d","license":"x","#
        + #""links":[],"extent":{"spatial":{"bbox":[[0,5.5,2,5.5]]},"temporal":{"interval":"#
        + #"[["2024-01-01T00:00:00Z","2024-01-03T00:00:00Z"]]}},"summaries":{"n":[0,1,2]}}"#,
      to: "loose/sub/about.json")
    let before = folder.files("loose")
    var text = ""
    for format in ["text", "json", "ndjson"] {
      let outcome = try run(
        "update", "loose", "--where", "n = 1", "--set", "properties.n=9", "--remove",
        "assets.*.title", "-n",
        "--format", format)
      text += "--- \(format) \(outcome.status)\n" + outcome.output
    }
    text = text.replacing(#/\d{8}T\d{6}Z-[0-9a-f]{8}/#, with: "RUN")
      .replacing(#/"catalog":"[^"]*"/#, with: "\"catalog\":\"PLACE\"")
    #expect((folder.files("loose") == before) as Bool)
    expectSnapshot(text, named: "update-plan.txt")
  }

  @Test
  func `a second writer is told who the first one is`() throws {
    try folder.write((0..<2000).map(Self.item).joined(separator: "\n") + "\n", to: "a.ndjson")
    // The first writer waits at a pipe that nobody writes to, with the place in its hands.
    #expect(mkfifo(folder("pipe.ndjson"), 0o600) == 0)
    try folder.write(Self.item(0), to: "place/a.ndjson")
    #expect(symlink(folder("pipe.ndjson"), folder("place/b.ndjson")) == 0)
    let first = try program.start(
      ["update", "place", "--set", "properties.x=1"], in: folder)
    var tries = 0
    while folder.text("place/.stac-manager/lock")?.isEmpty ?? true, tries < 500 {
      usleep(10_000)
      tries += 1
    }
    let second = try run("update", "place", "--set", "properties.x=2")
    #expect(second.status == 2)
    #expect(second.errors.contains("another run is changing it (process "), "\(second.errors)")
    #expect(second.errors.contains("stac-manager update, since 20"))
    first.send(SIGKILL)
    _ = first.wait()
    #expect(folder.text("place/a.ndjson") == Self.item(0))
  }

  @Test
  func `transform and steps of workflows write the same log when they are asked to`() throws {
    try folder.write((0..<4).map(Self.item).joined(separator: "\n") + "\n", to: "in.ndjson")
    try folder.write(#"{"i1": {"v": 11}, "i3": {"v": 3}}"#, to: "records.json")
    try folder.write(
      "input_file: records.json\nfield_mapping: {properties.n: v}\n", to: "map.yaml")
    let joined = try run(
      "transform", "in.ndjson", "-m", "map.yaml", "-o", "out.ndjson", "--audit", "log.ndjson")
    #expect(joined.status == 0, "\(joined.errors)")
    #expect(folder.lines("log.ndjson").count == 1, "the other Item has the value already")
    #expect(folder.lines("log.ndjson")[0].contains(#""path":"/properties/n","value":11"#))
    #expect(folder.text("out.ndjson") != folder.text("in.ndjson"))
    #expect(try run("update", "--undo", "log.ndjson").status == 64, "which catalog is not told")
    #expect(try run("update", "out.ndjson", "--undo", "log.ndjson").status == 0)
    // The step has written the objects that it opened in its own way.
    func values(_ name: String) throws -> [JSONValue] {
      try folder.lines(name).map { try JSONValue(parsing: $0.utf8) }
    }
    #expect(try values("out.ndjson") == values("in.ndjson"))

    try folder.write(
      """
      name: w
      steps:
      - {id: in, module: ingest, config: {source: in.ndjson}}
      - {id: set, module: update, config: {updates: {properties.n: 1}, audit: set.ndjson}}
      - {id: drop, module: delete, config: {ids: [i0], audit: gone.ndjson}}
      - {id: out, module: output, config: {path: o.ndjson}}

      """, to: "w.yaml")
    #expect(try run("run", "w.yaml", "--dry-run").status == 0)
    #expect(folder.text("set.ndjson") == nil && folder.text("gone.ndjson") == nil)
    let outcome = try run("run", "w.yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.lines("o.ndjson").count == 3)
    #expect(folder.lines("set.ndjson").count == 4 && folder.lines("gone.ndjson").count == 1)
    #expect(try run("run", "w.yaml").errors.contains("a log is never written over"))
    for name in ["set.ndjson", "gone.ndjson"] { folder.remove(name) }
    let resumed = try run("run", "w.yaml", "--resume")
    #expect(
      resumed.status == 0
        && resumed.errors.contains("begins anew: the audit log 'set.ndjson' is written as a whole"),
      "\(resumed.errors)")
    try folder.write(
      "name: w\nsteps:\n- {id: in, module: ingest, config: {source: in.ndjson}}\n"
        + "- {id: drop, module: delete}\n", to: "all.yaml")
    #expect(try run("check", "all.yaml").status != 0)
  }
}
