/// The look of text that comes new into a JSON text: like what stands beside it.
struct JSONTextStyle {
  /// What follows a comma between two parts.
  var separator: [UInt8] = []
  var colon: [UInt8] = Array(": ".utf8)
  /// The indentation of the line on which the new text begins.
  var lineStart: [UInt8] = []
  /// How much further each level is moved in.
  var unit: [UInt8] = Array("  ".utf8)
  /// Whether all stays on one line.
  var isInline = false
  /// Whether each number of a position has a line of its own.
  var spreadsNumbers = false
  /// Whether spaces follow commas and colons.
  var isAiry = true

  init(lineStart: [UInt8]) { self.lineStart = lineStart }

  init(inlineLike sample: some Collection<UInt8>) {
    var previous: UInt8 = 0
    var spaces = 0
    var all = 0
    for byte in sample {
      if previous == UInt8(ascii: ",") || previous == UInt8(ascii: ":") {
        all += 1
        if byte == 0x20 { spaces += 1 }
      }
      previous = byte
    }
    isInline = true
    isAiry = all > 0 && spaces * 2 > all
    colon = Array((isAiry ? ": " : ":").utf8)
  }

  func rendered(_ value: JSONValue) -> [UInt8] {
    if isInline, !isAiry { return Array(value.description.utf8) }
    return rendered(value, lineStart)
  }

  private func rendered(_ value: JSONValue, _ lineStart: [UInt8]) -> [UInt8] {
    let inner = lineStart + unit
    switch value {
    case .array(let elements):
      let isLine = isInline || !spreadsNumbers && elements.allSatisfy { $0.double != nil }
      return joined(elements.map { rendered($0, inner) }, "[", "]", isLine, lineStart)
    case .object(let object):
      let members = object.map { key, value in
        Array(JSONValue.string(key).description.utf8) + Array(": ".utf8) + rendered(value, inner)
      }
      return joined(members, "{", "}", isInline, lineStart)
    default: return Array(value.description.utf8)
    }
  }

  private func joined(
    _ parts: [[UInt8]], _ open: String, _ close: String, _ isLine: Bool, _ lineStart: [UInt8]
  ) -> [UInt8] {
    if parts.isEmpty { return Array((open + close).utf8) }
    let newLine = [UInt8(ascii: "\n")] + lineStart
    let gap = isLine ? Array(", ".utf8) : [UInt8(ascii: ",")] + newLine + unit
    let head = isLine ? [] : newLine + unit
    return Array(open.utf8) + head + Array(parts.joined(separator: gap))
      + (isLine ? [] : newLine) + Array(close.utf8)
  }
}
