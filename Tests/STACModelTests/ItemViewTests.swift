internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import STACTestSupport
internal import Testing

struct ItemViewTests {
  @Test func `an Item is read where it lies`() throws {
    let text =
      #"{"type":"Feature","id":"ä","collection":"c","geometry":{"type":"Point","coordinates":"#
      + #"[1,2]},"bbox":[0,0,3,3],"properties":{"datetime":"2024-01-01T00:00:00Z"}}"#
    try withView(of: text) { json throws in
      let item = ItemView(json)
      #expect(item.id.map { String($0) } == "ä")
      #expect(item.collection.map { String($0) } == "c")
      #expect(try item.boundingBox?.numbers == [0, 0, 3, 3])
      #expect(try item.temporalExtent?.description == "2024-01-01T00:00:00Z")
    }
  }

  @Test func `the box of the geometry stands in for a missing one`() throws {
    let text = #"{"id":7,"geometry":{"type":"Point","coordinates":[1,2]},"bbox":null}"#
    try withView(of: text) { json throws in
      let item = ItemView(json)
      #expect(item.id == nil)
      #expect(try item.boundingBox?.numbers == [1, 2, 1, 2])
      #expect(try item.temporalExtent == nil)
    }
    try withView(of: #"{"geometry":null}"#) { json throws in
      #expect(try ItemView(json).boundingBox == nil)
    }
  }

  @Test(arguments: [
    (
      #"{"datetime":null,"start_datetime":"2024-01-01T00:00:00Z","end_datetime":"2024-01-02T00:00:00Z"}"#,
      "2024-01-01T00:00:00Z/2024-01-02T00:00:00Z"
    ),
    (
      #"{"datetime":"2024-01-02T00:00:00Z","start_datetime":"2024-01-01T00:00:00Z"}"#,
      "2024-01-01T00:00:00Z/2024-01-02T00:00:00Z"
    ),
    (#"{"datetime":null}"#, nil),
    (#"{"start_datetime":"2024-01-01T00:00:00Z"}"#, "2024-01-01T00:00:00Z/.."),
  ])
  func `the time is from start to end where they are given`(
    properties: String, expected: String?
  ) throws {
    let text = #"{"type":"Feature","stac_version":"1.0.0","properties":\#(properties)}"#
    try withView(of: text) { json throws in
      #expect(try ItemView(json).temporalExtent?.description == expected)
    }
    #expect(try Item(json: JSONValue(parsing: text)).temporalExtent?.description == expected)
  }

  @Test func `a time that is none is an error`() throws {
    try withView(of: #"{"properties":{"datetime":5}}"#) { json throws in
      let error = #expect(throws: ModelError.self) { try ItemView(json).temporalExtent }
      #expect(error?.message == "a date and time is a string, not an integer")
    }
  }

  // Skipped, and said to be, where the folder of real documents does not lie beside the package.
  @Test(.enabled(if: Fixtures.arePresent, "no real documents at \(Fixtures.root)"))
  func `the view and the owned Item agree on real documents`() throws {
    for version in ["v1.0.0", "v1.1.0"] {
      let directory = "stac-spec/\(version)/"
      for name in Fixtures.documents(in: directory) where name.contains("item") {
        let bytes = try Fixtures.bytes(directory + name)
        let owned = try Item(json: JSONValue(parsing: bytes))
        try withView(of: String(decoding: bytes, as: UTF8.self)) { json throws in
          let view = ItemView(json)
          #expect(view.id.map { String($0) } == owned.id)
          #expect(try view.boundingBox == owned.boundingBox)
          #expect(try view.temporalExtent == owned.temporalExtent)
          #expect(view.assets?.members.map { String($0.key) } == owned.assets.keys)
        }
      }
    }
  }
}
