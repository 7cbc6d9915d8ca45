internal import Glibc
internal import STACJSON

/// What decides which schemas a document must keep: its type, its version, its list of extensions.
///
/// It is read off the tape in one pass over the members at the top, and compared there, so that a
/// document whose list is known costs no allocation.
struct PlanKey {
  let hash: UInt64
  let type: DocumentType
  private let typeText: JSONText?
  /// What tells a Collection from a Catalog where there is no type, as before STAC 1.0.
  private let signs: UInt8
  private let version: JSONText?
  private let extensions: JSONView?

  /// Where a text is missing; no text is as long.
  private static let missing: UInt32 = .max

  init(_ document: JSONView) {
    var type: JSONView?
    var version: JSONView?
    var extensions: JSONView?
    var signs: UInt8 = 0
    for (name, value) in document.members {
      switch name.count {
      case 4 where name == "type": type = value
      case 12 where name == "stac_version": version = value
      case 15 where name == "stac_extensions": extensions = value
      case 6 where name == "extent": signs |= 1
      case 7 where name == "license": signs |= 2
      default: break
      }
    }
    typeText = type?.text
    self.version = version?.text
    self.extensions = extensions
    self.type = DocumentType(typeText)
    self.signs = typeText == nil ? signs : 0
    hash = Self.hash(typeText, self.version, extensions) ^ UInt64(self.signs)
  }

  private static func hash(
    _ type: JSONText?, _ version: JSONText?, _ extensions: JSONView?
  ) -> UInt64 {
    var hash = mix(mix(0x9e37_79b9_7f4a_7c15, type), version)
    if let extensions { for element in extensions.elements { hash = mix(hash, element.text) } }
    return hash ^ hash >> 32
  }

  /// Eight bytes at a time; behind a text there is room to read them.
  private static func mix(_ hash: UInt64, _ text: JSONText?) -> UInt64 {
    guard let text else { return (hash ^ UInt64(missing)) &* 0xff51_afd7_ed55_8ccd }
    let bytes = text.unsafeBytes
    let count = text.count
    var hash = hash ^ UInt64(count)
    var offset = 0
    while offset &+ 8 <= count {
      hash = (hash ^ KeyTable.word(bytes + offset)) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash &>> 29
      offset &+= 8
    }
    if offset < count {
      let rest = KeyTable.word(bytes + offset) & ((1 &<< (UInt64(count &- offset) &* 8)) &- 1)
      hash = (hash ^ rest) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash &>> 29
    }
    return hash
  }

  // MARK: Kept

  /// The texts with their lengths, to be compared with later.
  var bytes: [UInt8] {
    var result: [UInt8] = [signs]
    func add(_ text: JSONText?) {
      withUnsafeBytes(of: text.map { UInt32($0.count) } ?? Self.missing) { result += $0 }
      if let text { result += text }
    }
    add(typeText)
    add(version)
    if let extensions { for element in extensions.elements { add(element.text) } }
    return result
  }

  /// Whether the bytes are those of this key.
  func matches(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { kept in
      guard kept.first == signs else { return false }
      var offset = 1
      func take(_ text: JSONText?) -> Bool {
        guard kept.count &- offset >= 4 else { return false }
        let count = kept.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        offset &+= 4
        guard let text else { return count == Self.missing }
        guard Int(count) == text.count, kept.count &- offset >= text.count,
          let start = kept.baseAddress
        else { return false }
        defer { offset &+= text.count }
        return memcmp(start + offset, text.unsafeBytes, text.count) == 0
      }
      guard take(typeText), take(version) else { return false }
      if let extensions {
        for element in extensions.elements where !take(element.text) { return false }
      }
      return offset == kept.count
    }
  }
}
