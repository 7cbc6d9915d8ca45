internal import CSimdJSON
import Testing

@testable import STACJSON

/// The slow reader must take exactly what the fast one takes, and read the same.
@Suite("Scanner and simdjson")
struct ScannerAgreementTests {
  private static let alphabet =
    Array(
      "{}[]\",:\\/0123456789.eE+-tfnu \n\r\t\u{0}\u{1f}é\u{feff}".utf8) + [0x80, 0xc3, 0xff, 0xed]

  @Test("agree on mutated documents")
  func mutations() throws {
    var random = SeededRandom()
    let samples = Fixtures.samples(upTo: 3_000, count: 60)
    var accepted = 0
    for round in 0..<SeededRandom.rounds(20_000) {
      var text = random.pick(samples)
      // Most of a document is far from its mistake: take a piece now and then.
      for _ in 0...random.below(3) { Self.mutate(&text, &random) }
      if Self.agree(text) { accepted += 1 } else { continue }
      let comment: Comment = "seed \(random.seed), round \(round)"
      let difference = Self.difference(text)
      #expect(difference == nil, comment)
      if difference != nil { return }
    }
    #expect(accepted > 100, "too few of the mutations were JSON to mean anything")
  }

  /// Whether both take the text; records an issue where only one does.
  private static func agree(_ text: [UInt8]) -> Bool {
    let (simdjson, scanner) = (acceptedBySimdjson(text), scannedText(text))
    if simdjson, scanner == nil {
      Issue.record("only simdjson takes \(String(decoding: text, as: UTF8.self))")
    }
    if !simdjson, let scanner, !scanner.hasBigNumber {
      Issue.record("only the scanner takes \(String(decoding: text, as: UTF8.self))")
    }
    return simdjson
  }

  private static func difference(_ text: [UInt8]) -> String? {
    var parser = JSONParser()
    var buffer = ByteBuffer()
    guard let view = try? parser.parse(text), let scanned = scannedText(text) else { return "gone" }
    buffer.append(json: view)
    return buffer.array == scanned.text ? nil : firstDifference(buffer.array, scanned.text)
  }

  private static func scannedText(_ text: [UInt8]) -> (text: [UInt8], hasBigNumber: Bool)? {
    text.withUnsafeBytes { raw in
      var scanner = JSONScanner(raw)
      guard let document = try? scanner.scan() else { return nil }
      var buffer = ByteBuffer()
      let hasBigNumber = withExtendedLifetime(document) {
        buffer.append(json: document.root)
        return hasBigNumbers(document.root)
      }
      return (buffer.array, hasBigNumber)
    }
  }

  private static func hasBigNumbers(_ view: JSONView) -> Bool {
    view.kind == .bigNumber || view.elements.contains(where: hasBigNumbers)
      || view.members.contains { hasBigNumbers($0.value) }
  }

  private static func acceptedBySimdjson(_ text: [UInt8]) -> Bool {
    guard let handle = csimdjson_parser_create(JSONParser.maximumDepth) else { return false }
    defer { csimdjson_parser_destroy(handle) }
    var tape: UnsafePointer<UInt64>?
    var strings: UnsafePointer<UInt8>?
    let padded = text + [UInt8](repeating: 0, count: JSONParser.padding)
    return padded.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return false }
      return csimdjson_parse(handle, base, text.count, &tape, &strings) == 0
    }
  }

  static func mutate(_ text: inout [UInt8], _ random: inout SeededRandom) {
    guard !text.isEmpty else { return text.append(random.pick(alphabet)) }
    let position = random.below(text.count)
    switch random.below(7) {
    case 0: text.remove(at: position)
    case 1: text.insert(random.pick(alphabet), at: position)
    case 2: text[position] = random.pick(alphabet)
    case 3: text[position] ^= 1 << UInt8(random.below(8))
    case 4: text.removeSubrange(position..<min(text.count, position + random.below(20)))
    case 5: text.insert(contentsOf: text[position..<min(text.count, position + 9)], at: position)
    default:
      // Digits become other numbers: most of these are still JSON.
      if let digit = text[position...].firstIndex(where: { (0x30...0x39).contains($0) }) {
        text.insert(
          contentsOf: Array(
            random.pick([
              "9", "12345678901234567890", "e5", "e-300",
              ".5", "0", "-", "e300", "00000000000000000001", ".0",
            ]).utf8), at: digit + 1)
      }
    }
  }
}
