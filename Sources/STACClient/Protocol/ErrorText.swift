internal import STACJSON

/// The words in the body of an answer that is an error.
enum ErrorText {
  private static let limit = 200

  /// Words for people, on one line; empty where there are none.
  static func read(_ body: RecordBlock, contentType: String?) -> String {
    let bytes = body.bytes
    guard bytes.count > 0, bytes.count < 1 << 20 else { return "" }
    var parser = JSONParser()
    if let json = (try? parser.parse(padded: bytes)).map({ JSONValue($0) }) {
      for name in ["description", "detail", "message", "errorMessage", "title", "code", "errors"] {
        guard let value = json[name] else { continue }
        return shortened(value.string ?? value.description)
      }
      return shortened(json.description)
    }
    if contentType?.contains("html") == true || bytes.first == UInt8(ascii: "<") {
      return "an HTML page"
    }
    return shortened(String(decoding: bytes, as: UTF8.self))
  }

  private static func shortened(_ text: String) -> String {
    let line = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
      .filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } }
    return line.count > limit ? line.prefix(limit) + "…" : line
  }
}
