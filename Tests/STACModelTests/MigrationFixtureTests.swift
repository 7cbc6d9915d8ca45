internal import STACJSON
internal import STACModel
internal import STACTestSupport
internal import Testing

/// Real documents, migrated. Skipped, and said to be, where their folder does not lie beside the
/// package.
@Suite(.enabled(if: Fixtures.arePresent, "no real documents at \(Fixtures.root)"))
struct MigrationFixtureTests {
  /// Where our result differs from that of stac-migrate, by document, and why.
  ///
  /// - It moves every extension to its newest version and renames their fields (`cf`, `order`,
  ///   `file`, `classification`, `view`): we touch those that 1.1.0 itself has made wrong.
  /// - It keeps the licence `proprietary`, which 1.1.0 deprecates.
  /// - It turns what Collections of 0.9 and before held for their Items (`properties`,
  ///   `other_properties`) into summaries, and computes checksums' prefixes: we leave them.
  /// - It adds a box and an interval around those of an extent: ours say what the document said.
  /// - A band number that names no band becomes an empty band: we leave the number, with a note.
  static let differences: [(document: String, pointers: [String])] = [
    ("catalog.json", []),
    ("collection-bands.json", []),
    ("migrate-only-extensions.json", []),
    ("item-v1.0.0-beta.1.json", ["/stac_extensions/2"]),
    ("item-cf.json", ["/stac_extensions/0", "/properties/cf:"]),
    ("item-file.json", ["/stac_extensions/", "/assets/measurement/", "/assets/thumbnail/"]),
    (
      "item-minimal.json",
      [
        "/stac_extensions/", "/assets/b1/eo:bands", "/assets/b1/bands", "/assets/b1/checksum:",
        "/assets/b1/file:checksum",
      ]
    ),
    (
      "item-sample.json",
      [
        "/stac_extensions/", "/properties/created", "/assets/b1/type", "/assets/b2+3/type",
        "/assets/b1/checksum:", "/assets/b1/file:checksum", "/assets/mask/classification:",
      ]
    ),
    ("collection-assets.json", ["/stac_extensions/", "/sci:citation", "/summaries/sci:citation"]),
    ("collection-order.json", ["/stac_extensions/", "/order:", "/expires", "/license"]),
    (
      "collection-openeo-gee.json",
      [
        "/properties", "/other_properties", "/stac_extensions", "/license", "/cube:dimensions",
        "/sci:citation", "/summaries",
      ]
    ),
    ("collection-other.json", ["/other_properties", "/stac_extensions", "/extent/", "/summaries"]),
    ("collection-sar-0.6.json", ["/properties", "/stac_extensions", "/license", "/summaries"]),
    ("collection-sar-0.9.json", ["/properties", "/stac_extensions", "/license", "/summaries"]),
  ]

  @Test(arguments: differences)
  func `stac-migrate comes to the same result, but for what is written down`(
    document: String, pointers: [String]
  ) throws {
    let old = try JSONValue(parsing: Fixtures.bytes("stac-migrate/legacy/" + document))
    let theirs = try JSONValue(parsing: Fixtures.bytes("stac-migrate/latest/" + document))
    let ours = Migration.migrate(old).value
    var unseen = pointers
    for operation in JSONPatch(from: ours, to: theirs).operations {
      let place = "\(operation)".drop { $0 != "/" }
      #expect(pointers.contains { place.hasPrefix($0) }, "\(operation)")
      unseen.removeAll { place.hasPrefix($0) }
    }
    #expect(unseen.isEmpty, "written down as different, and is not")
  }

  @Test func `all of stac-migrate's documents are compared`() {
    let names = Fixtures.documents(in: "stac-migrate/legacy/")
    #expect(Set(names) == Set(Self.differences.map(\.document)))
  }

  @Test(arguments: [
    "stac-spec/v1.0.0/", "stac-spec/v1.1.0/", "stac-migrate/legacy/", "stac-geoparquet/data/",
    "stac-extensions/eo/", "stac-extensions/raster/", "stac-extensions/projection/",
    "stac-extensions/item-assets/", "rustac/crates/core/data/",
    "rustac/crates/server/data/sentinel-2/",
    "api-cassettes/pystac-client/bodies/", "pystac-client/", "odc-stac/",
  ])
  func `real documents are migrated whole: nothing is lost, and twice is once`(
    directory: String
  ) throws {
    let names = Fixtures.documents(in: directory)
    for name in names {
      let old = try JSONValue(parsing: Fixtures.bytes(directory + name))
      let kind = STACObjectKind(old)
      let (new, notes) = Migration.migrate(old)
      #expect(STACObjectKind(new) == kind, "\(directory)\(name)")
      #expect(Migration.migrate(new).value == new, "\(directory)\(name)")
      let lost = Self.scalars(old).subtracting(Self.scalars(new))
      #expect(
        lost.allSatisfy(Self.mayGo), "\(directory)\(name) lost \(lost.filter { !Self.mayGo($0) })")
      if !notes.contains(where: { $0.contains(" stay") }) {
        for member in ["\"eo:bands\":", "\"raster:bands\":", "\"proj:epsg\":"] {
          #expect(!places(of: new).contains(member), "\(directory)\(name): \(notes)")
        }
      }
    }
  }

  /// All strings and numbers in a value, as texts; of a code also the number alone.
  private static func scalars(_ value: JSONValue) -> Set<String> {
    switch value {
    case .object(let object): object.values.reduce(into: []) { $0.formUnion(scalars($1)) }
    case .array(let array): array.reduce(into: []) { $0.formUnion(scalars($1)) }
    case .string(let text):
      text.hasPrefix("EPSG:") ? [text, String(text.dropFirst(5))] : [text]
    case .integer(let number): ["\(number)"]
    case .double(let number): ["\(number)"]
    default: []
    }
  }

  /// Whether a text is one of those that get a new value: versions, licences, extensions, and
  /// until 0.9 the numbers of bands.
  private static func mayGo(_ text: String) -> Bool {
    (try? STACVersion(text)) != nil || ["proprietary", "various"].contains(text)
      || text.hasSuffix("/schema.json") || Int(text).map { 0...2 ~= $0 } == true
      || ["eo", "projection", "view", "commons", "collection-assets", "item-assets"].contains(text)
  }

  /// The members of a document that hold fields, as text.
  private func places(of value: JSONValue) -> String {
    ["properties", "summaries", "assets", "item_assets"].map { member in
      value[member].map { "\($0)" } ?? ""
    }.joined()
  }
}
