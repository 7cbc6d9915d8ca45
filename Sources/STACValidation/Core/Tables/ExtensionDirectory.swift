internal import STACExtensions
internal import STACJSON

/// Finds the extension and version that an entry of `stac_extensions` names.
struct ExtensionDirectory: Sendable {
  private struct Slot: Sendable {
    var key: JSONKey?
    var owner: UInt8 = 0
    var version: UInt8 = 0
  }

  private static let places = 2048
  private var slots = Array(repeating: Slot(), count: places)

  init() {
    precondition(STACExtension.all.count <= 64, "an extension has one of 64 bits")
    for (owner, known) in STACExtension.all.enumerated() {
      for (number, version) in known.versions.enumerated() {
        let url = version.identifier
        let short = "\(STACExtension.base(of: known))/\(version.number)/schema.json"
        for text in [url, url + "#", short, short + "#"] { add(text, owner, number) }
      }
    }
  }

  private mutating func add(_ text: String, _ owner: Int, _ version: Int) {
    var place = Self.hash(text.utf8)
    let key = JSONKey(text)
    while let there = slots[place].key {
      if there == key { return }
      place = (place + 1) % Self.places
    }
    slots[place] = Slot(key: key, owner: UInt8(owner), version: UInt8(version))
  }

  /// FNV-1a of the bytes behind the part that nearly all have in common.
  @inline(__always)
  private static func hash(_ bytes: some Collection<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes.dropFirst(33) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return Int(truncatingIfNeeded: (hash ^ hash &>> 29) & UInt64(places - 1))
  }

  /// The numbers of extension and version, or nil.
  func find(_ text: JSONText) -> (owner: Int, version: UInt8)? {
    var place = Self.hash(text)
    while let key = slots[place].key {
      if text == key { return (Int(slots[place].owner), slots[place].version) }
      place = (place + 1) % Self.places
    }
    return nil
  }
}

extension STACExtension {
  fileprivate static func base(of known: STACExtension) -> String {
    "https://stac-extensions.github.io/\(known.name)"
  }
}
