import STACJSON
import STACTestSupport
import Testing

@testable import STACZarr

@Suite("Chunks of all codecs", .enabled(if: Fixtures.arePresent))
struct DecodingTests {
  /// What the fixtures' author read with numcodecs: the first eight values and the last.
  @Test("Arrays of all codecs have the values that numcodecs reads", arguments: ["v2", "v3"])
  func codecs(version: String) throws {
    let document = try JSONValue(parsing: Fixtures.bytes("zarr/generated/codecs_expected.json"))
    let expected = try #require(document[version]?.object)
    let content = try Stores.open("generated/codecs_\(version).zarr")
    #expect(content.hierarchy.problems == [])
    var compared = 0
    for (name, values) in expected {
      let (found, error) = content.json(name)
      guard let found, var values = values.array else {
        Issue.record("\(name): \(error?.message ?? "no values")")
        continue
      }
      if let ellipsis = values.firstIndex(of: "...") {
        #expect(
          isSame(Array(found.prefix(ellipsis)), texts(values[..<ellipsis])),
          "\(name): \(found.prefix(9))")
        #expect(isSame([try #require(found.last)], texts(values[(ellipsis + 1)...])), "\(name)")
      } else {
        values = texts(values[...])
        #expect(isSame(found, values), "\(name): \(found)")
      }
      compared += 1
    }
    #expect(compared >= 20)
  }

  /// Bytes stand in the fixture as Python shows them.
  private func texts(_ values: ArraySlice<JSONValue>) -> [JSONValue] {
    values.map { value in
      guard let text = value.string, text.hasPrefix("b'") else { return value }
      return .string(String(text.dropFirst(2).dropLast()))
    }
  }

  @Test(
    "Every array has the values that zarr-python reads",
    .enabled(if: ZarrPeer.python != nil, "zarr-python is missing"),
    arguments: [
      "zarrita/fixtures/v2/data.zarr", "zarrita/fixtures/v3/data.zarr",
      "generated/codecs_v2.zarr", "generated/codecs_v3.zarr", "generated/cf_standard_v2.zarr",
      "generated/cf_360_day_v3.zarr", "generated/curvilinear_hrrr_sub20_v3.zarr",
    ])
  func likeZarrPython(store: String) throws {
    let content = try Stores.open(store)
    var compared = 0
    for line in try ZarrPeer.lines("zarr_values.py", [Stores.path(store)]) {
      guard let parts = line.array, parts.count == 3, let path = parts[0].string else { continue }
      let (found, error) = content.json(path == "." ? "" : path)
      guard let found, let values = parts[2].array else {
        Issue.record("\(path): \(error?.message ?? "no values")")
        continue
      }
      #expect(isSame(found, values), "\(path): \(found.prefix(20)) is not \(values.prefix(20))")
      compared += 1
    }
    #expect(compared >= 1)
  }

  @Test("Numbers whose last bits were cut off are read as they are stored")
  func bitround() throws {
    let content = try Stores.open(
      "zarr-extensions/codecs/bitround/sample_data/bitround_float32.zarr")
    let (values, error) = content.json("")
    #expect(error == nil)
    #expect(values?.count == content.hierarchy.arrays[""]?.elementCount)
  }

  @Test("Texts in JSON, which zarr-python does not read, are read")
  func json2() throws {
    let content = try Stores.open("zarrita/fixtures/v2/data.zarr")
    #expect(content.json("1d.contiguous.json2.O").values?.count == 4)
  }
}
