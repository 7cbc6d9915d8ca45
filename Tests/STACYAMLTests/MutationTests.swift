import Glibc
import STACJSON
import STACYAML
import Testing

/// Broken text must be an error, never a crash.
struct MutationTests {
  private static let sample = """
    name: "daily ingest"   # comment
    description: >
      Folded text
      of two lines
    defaults: &defaults {workers: 4, retry: [1, 2.5, .inf]}
    strategy:
      matrix:
        - {data: ${DATA:-/tmp}, n: 0x1F}
    steps:
      - id: ingest
        module: stac_manager.modules.ingest
        config:
          <<: *defaults
          url: 'https://example.com/${TOKEN}'
          é: "\\u00e9 \\x41"
      - id: output
        config: !!map
          format: !!str parquet
          depends_on: [ingest, ~]
    """
  private static let json = """
    {"name": "a\\u00e9\\n", "steps": [{"id": 1.5e3, "config": {"x": [true, null, "${A:-b}"]}}]}
    """

  /// As many as `make fuzz` asks for, where that is more.
  private static let rounds = max(
    2_000, getenv("STAC_MANAGER_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 0)

  @Test("mutations of a workflow never crash", arguments: [1, 2, 3, 4])
  func mutations(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    let splices = [
      "\t", "\n", "  ", "- ", ": ", "&a ", "*a", "*defaults", "<<: ", "${", "}", "$$", "{", "[",
      "]",
      "'", "\"", "\\", "|\n", ">\n", "!!int ", "%", "#", "---\n", "\u{0}", "\u{FEFF}", "\u{2028}",
      "😀",
    ].map { Array($0.utf8) }
    for round in 0..<Self.rounds {
      let isJSON = round % 4 == 0
      var bytes = Array((isJSON ? Self.json : Self.sample).utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...6, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2: bytes.replaceSubrange(place..<end, with: bytes[place..<end].reversed())
        default: bytes.insert(contentsOf: splices.randomElement(using: &random) ?? [], at: place)
        }
      }
      check(bytes, file: isJSON ? "flow.json" : "flow.yaml")
    }
  }

  @Test("every beginning of a workflow is read or refused", arguments: ["flow.yaml", "flow.json"])
  func prefixes(file: String) {
    let bytes = Array((file == "flow.json" ? Self.json : Self.sample).utf8)
    for end in bytes.indices { check(Array(bytes[..<end]), file: file) }
  }

  private func check(_ bytes: [UInt8], file: String) {
    do {
      var document = try ConfigurationDocument(parsing: bytes, file: file)
      try document.expandVariables { $0 == "TOKEN" ? "hunter2" : nil }
      let diagnostics = Diagnostics(for: document.source)
      _ = try ConfigurationReader.read(document, named: "it", reporting: diagnostics) { reader in
        _ = reader.string("name", .required)
        _ = reader.mappings("steps") { $0.string("id") }
      }
    } catch {
      #expect(!error.diagnostics.isEmpty)
      #expect(!error.description.contains("hunter2"))
      for place in error.diagnostics.map(\.location) {
        #expect(place.line >= 1 && place.column >= 1 && place.byteOffset <= bytes.count)
      }
    }
  }
}

/// A small generator with a seed, so that a failure can be repeated.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
