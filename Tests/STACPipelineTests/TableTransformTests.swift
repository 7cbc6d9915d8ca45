import Foundation
import STACCatalog
import STACJSON
import STACTestSupport
import Testing

@testable import STACPipeline

struct TableTransformTests {
  /// What a transform with a table makes of Items with these ids.
  private func transformed(
    _ ids: [String], _ table: String, named name: String = "t.csv", sorted: Bool = false,
    key: String = "id", folder: TemporaryFolder
  ) async throws -> [JSONValue] {
    let path = table.isEmpty ? folder(name) : try folder.write(table, to: name)
    let (step, _) = try TransformStep.reading(
      Array(
        """
        input_file: "\(path)"
        input_join_key: \(key)
        strategy: merge
        sorted: \(sorted)
        field_mapping: {properties.v: v, properties.w: w}
        """.utf8), file: "m.yaml")
    let found = try await run([Workflow.Step("t", .process(step))], on: tinyItems(ids))
    return try found.lines.map { try JSONValue(parsing: $0)["properties"] ?? .null }
  }

  @Test
  func `rows of CSV are joined with the types of their columns`() async throws {
    let folder = try TemporaryFolder()
    let found = try await transformed(
      ["1", "007", "x"], "id,v,w\n1,2.5,a\n007,3,\n", folder: folder)
    #expect(found.map { $0["v"] } == [2.5, 3, nil])
    #expect(found.map { $0["w"] } == ["a", nil, nil])
  }

  @Test
  func `a table that is sorted waits on the disk and gives the same`() async throws {
    let folder = try TemporaryFolder()
    let ids = (0..<9000).map { "i\(100_000 + $0)" }
    var table = "id,v,w\n"
    // Enough for several chunks.
    for (index, id) in ids.enumerated() where index % 3 != 1 {
      table += "\(id),\(index),\(String(repeating: "t", count: 200))\(index)\n"
    }
    table += "zz,1,first\nzz,2,last\n"
    var asked = ids.reversed() + ids
    asked.append("zz")
    asked = Array(Set(asked)).sorted { $0.hashValue < $1.hashValue }
    let plain = try await transformed(asked, table, folder: folder)
    let sorted = try await transformed(asked, "", sorted: true, folder: folder)
    #expect(plain.count == asked.count)
    #expect(plain.elementsEqual(sorted))
    #expect(plain.count { $0["v"] != nil } == 6001)
    #expect(plain[asked.firstIndex(of: "zz") ?? 0]["w"] == "last")
  }

  @Test
  func `of a sorted table a few chunks are in memory, each read once where Items are sorted too`()
    throws
  {
    let records = try SortedRecords(source: "t")
    let filler = String(repeating: "x", count: 3000)
    var parser = JSONParser()
    let count = 8000
    for index in 0..<count {
      let text = #"{"id":"\#(100_000 + index)","v":\#(index),"w":"\#(filler)"}"#
      try records.add("\(100_000 + index)", parser.parse(text.utf8))
    }
    try records.finish()
    func value(_ index: Int) throws -> Int64? {
      try records.withText(of: "\(100_000 + index)") { bytes in
        var parser = JSONParser()
        return (try? parser.parse(padded: bytes))?["v"]?.integer
      } ?? nil
    }
    for index in 0..<count { #expect(try value(index) == Int64(index)) }
    let (chunks, cached, loads) = records.usage
    #expect(chunks > SortedRecords.mostCaches, "the table is larger than what is kept")
    #expect(loads == chunks)
    #expect(cached <= SortedRecords.mostCaches)
    // In another order the same is found, with more reading and no more memory.
    for index in stride(from: 0, to: count * 7, by: 7 * 91) {
      #expect(try value(index % count) == Int64(index % count))
    }
    #expect(records.usage.cached <= SortedRecords.mostCaches && records.usage.loads > chunks)
  }

  @Test
  func `a table that is not sorted is named with the key`() async throws {
    let folder = try TemporaryFolder()
    let error = await #expect(throws: (any Error).self) {
      try await transformed(["a"], "id,v,w\nb,1,1\na,1,1\n", sorted: true, folder: folder)
    }
    #expect("\(try #require(error))".contains("'a' comes behind 'b'"))
  }

  @Test
  func `a table with a broken row is refused with its place`() async throws {
    let folder = try TemporaryFolder()
    let error = await #expect(throws: (any Error).self) {
      try await transformed(["a"], "id,v,w\na,1,1\nb,1\n", folder: folder)
    }
    let text = "\(try #require(error))"
    #expect(text.contains("t.csv:3:1: the row has 2 fields, and the header 3"), "\(text)")
  }

  private static let python: ExternalProgram? = {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    if let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import pyarrow.parquet"]), result.status == 0
    {
      return python
    }
    print("!!! LEFT OUT: joining Parquet tables, as '\(name)' cannot import pyarrow to write one")
    return nil
  }()

  @Test(.enabled(if: python != nil, "pyarrow is missing"))
  func `Parquet tables of any columns are joined`() async throws {
    let python = try #require(Self.python)
    let folder = try TemporaryFolder()
    let outcome = try python.run([
      "-c",
      """
      import sys, datetime, decimal
      import pyarrow as pa, pyarrow.parquet as pq
      pq.write_table(pa.table({'id': ['a', 'b'], 'v': pa.array([1, None], pa.int32()), 'w': [{'x': [1.5]}, None],
        't': [datetime.datetime(2024, 1, 2), None], 'd': [decimal.Decimal('1.50'), None]}), sys.argv[1])
      """, folder("t.parquet"),
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let found = try await transformed(["a", "b"], "", named: "t.parquet", folder: folder)
    #expect(found[0]["v"] == 1)
    #expect(found[0]["w"] == ["x": [1.5]])
    #expect(found[1]["v"] == nil)
  }
}
