internal import STACJSON

/// What the beginning of a JSON document tells of it.
public enum DocumentShape: Sendable {
  /// An array, or an object with a `features` array.
  case elements
  /// A Catalog or a Collection.
  case catalog
  /// Anything else: one Item, or what its reader will complain of.
  case single

  /// Looks at a whole document, or at the first bytes of one that tell enough.
  public init(_ bytes: UnsafeRawBufferPointer) { self = DocumentShape(head: bytes) ?? .single }

  /// Looks at the first bytes of a document; nil where they do not tell yet.
  init?(head bytes: UnsafeRawBufferPointer) {
    var splitter = JSONElementSplitter(member: "features")
    _ = splitter.split(bytes, isLast: false) { _, _ in }
    if splitter.state != .beforeArray {
      self = .elements
      return
    }
    switch Self.type(in: bytes) {
    case "Catalog", "Collection": self = .catalog
    case "FeatureCollection": self = .elements
    case nil where Self.isObject(bytes): return nil
    default: self = .single
    }
  }

  /// Whether the document begins like an object, or with nothing but space.
  private static func isObject(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    let first = bytes[content...].first { ![0x20, 0x0a, 0x0d, 0x09].contains($0) }
    return first == nil || first == UInt8(ascii: "{")
  }

  /// The value of the first member `type` that stands in the outermost object.
  private static func type(in bytes: UnsafeRawBufferPointer) -> String? {
    var depth = 0
    var position = 0
    var isValue = false
    var isType = false
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ",") where depth == 1: isValue = false
      case UInt8(ascii: ":") where depth == 1: isValue = true
      case UInt8(ascii: "\""):
        let start = position + 1
        position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard depth == 1, position < bytes.count else { break }
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        if !isValue {
          isType = text.elementsEqual("type".utf8)
        } else if isType {
          return String(decoding: text, as: UTF8.self)
        }
      default: break
      }
      position += 1
    }
    return nil
  }
}
