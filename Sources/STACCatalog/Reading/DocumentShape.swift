internal import STACJSON

/// What the beginning of a JSON document tells of it.
public enum DocumentShape {
  /// An array, or an object with a `features` array.
  case elements
  /// A Catalog or a Collection.
  case catalog
  /// Anything else: one Item, or what its reader will complain of.
  case single

  /// Looks at the first bytes of a document.
  public init(_ bytes: UnsafeRawBufferPointer) {
    var splitter = JSONElementSplitter(member: "features")
    _ = splitter.split(bytes, isLast: false) { _, _ in }
    if splitter.state != .beforeArray {
      self = .elements
      return
    }
    switch Self.type(in: bytes) {
    case "Catalog", "Collection": self = .catalog
    case "FeatureCollection": self = .elements
    default: self = .single
    }
  }

  /// The value of the first member `type` that stands in the outermost object.
  private static func type(in bytes: UnsafeRawBufferPointer) -> String? {
    var depth = 0
    var position = 0
    var strings: [String] = []
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ",") where depth == 1: strings = []
      case UInt8(ascii: "\""):
        let start = position + 1
        position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard depth == 1, position < bytes.count else { break }
        strings.append(String(decoding: bytes[start..<position], as: UTF8.self))
        if strings.count == 2, strings[0] == "type" { return strings[1] }
      default: break
      }
      position += 1
    }
    return nil
  }
}
