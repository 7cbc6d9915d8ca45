internal import STACJSON
internal import STACModel

/// An instant as a column holds it, and whether the text that it was read from can be written again.
struct WrittenTimestamp {
  /// Since 1970-01-01T00:00:00Z.
  let microseconds: Int64
  /// The digits of the fraction where the text is of the form `2024-01-31T23:59:59.123Z`; nil where
  /// it is written otherwise or says more than microseconds.
  let fractionDigits: Int?

  /// The instant of a text; nil where it is none.
  init?(_ text: JSONText) {
    guard let instant = try? Timestamp(text) else { return nil }
    microseconds = instant.seconds * 1_000_000 + Int64(instant.nanoseconds / 1000)
    let count = text.count
    let digits = count == 20 ? 0 : count - 21
    let isPlain =
      text[10] == UInt8(ascii: "T") && text[count - 1] == UInt8(ascii: "Z")
      && text[17] != UInt8(ascii: "6")
    fractionDigits = isPlain && digits <= 6 ? digits : nil
  }
}
