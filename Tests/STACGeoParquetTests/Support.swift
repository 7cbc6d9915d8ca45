import STACGeoParquet
import STACJSON
import STACStorage
import STACTestSupport
import Testing

/// Writes Items to a file as a program would: looks at all of them, then encodes them.
@discardableResult
func writeItems(
  _ lines: [String], to path: String, schema: ItemSchema? = nil,
  _ options: GeoParquetOptions = GeoParquetOptions(), collections: [String: JSONObject] = [:],
  groupRows: Int = .max
) throws -> ItemSchema {
  var parser = JSONParser()
  let schema = try schema ?? inferSchema(lines)
  let layout = try GeoParquetLayout(schema, options)
  let writer = try GeoParquetWriter(path, layout)
  let encoder = try RowGroupEncoder(layout)
  for line in lines {
    let view = try parser.parse(line.utf8)
    try encoder.append(view, byteCount: line.utf8.count)
    if encoder.rowCount >= groupRows { try writer.append(try encoder.finish()) }
  }
  if encoder.rowCount > 0 { try writer.append(try encoder.finish()) }
  try writer.finish(collections: collections)
  return schema
}

/// The schema of Items, learnt in two parts that are merged.
func inferSchema(_ lines: [String]) throws -> ItemSchema {
  var parser = JSONParser()
  var first = SchemaInference()
  var second = SchemaInference()
  for (index, line) in lines.enumerated() {
    let view = try parser.parse(line.utf8)
    if index % 2 == 0 { first.add(view) } else { second.add(view) }
    first.settle(index)
    second.settle(index)
  }
  first.merge(second)
  return first.schema()
}

/// The lines of a file's Items.
func readItems(
  _ path: String, _ query: GeoParquetQuery = GeoParquetQuery(), batchRows: Int = 1000
) throws -> [String] {
  let batches = try GeoParquetBatches(try GeoParquetFile(path), query, batchRows: batchRows)
  let renderer = try RowRenderer(batches)
  var lines: [String] = []
  while let batch = try batches.next() {
    var text = ByteBuffer()
    let failures = renderer.render(batch, into: &text)
    if let failure = failures.first { throw failure.error }
    lines += text.string.split(separator: "\n").map(String.init)
  }
  return lines
}

/// Records an issue for each Item that is not what went in.
func expectSame(
  _ lines: [String], _ found: [String], location: Testing.SourceLocation = #_sourceLocation
) throws {
  #expect(lines.count == found.count, sourceLocation: location)
  var different = 0
  for (line, other) in zip(lines, found) {
    let same = try JSONValue(parsing: line) == JSONValue(parsing: other)
    if same { continue }
    different += 1
    if different <= 3 {
      Issue.record(
        "in:  \(line.prefix(3000))\nout: \(other.prefix(3000))", sourceLocation: location)
    }
  }
  #expect(different == 0, sourceLocation: location)
}
