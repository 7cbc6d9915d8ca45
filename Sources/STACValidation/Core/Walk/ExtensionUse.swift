internal import STACExtensions
internal import STACJSON

/// Which extensions a document declares and which it uses: a bit for each in
/// ``STACExtension/all``.
struct ExtensionUse {
  var declared: UInt64 = 0
  var used: UInt64 = 0
  /// Whether some entry of `stac_extensions` is not known to us.
  var hasUnknownEntries = false
  /// The version of each that is declared; those with fields come first and are fewer than 32.
  private var versions = InlineArray<32, UInt8>(repeating: ExtensionTables.noVersion)
  /// How many extensions have a version here.
  static let versionCount = 32

  /// Reads `stac_extensions`.
  init(_ root: JSONView, _ directory: ExtensionDirectory) {
    guard let entries = root["stac_extensions"] else { return }
    for entry in entries.elements {
      guard let text = entry.text else { continue }
      guard let (owner, version) = directory.find(text) else {
        hasUnknownEntries = true
        continue
      }
      declared |= 1 &<< UInt64(owner)
      // Of two versions the first one speaks: the document has to fit both.
      if owner < 32, versions[owner] == ExtensionTables.noVersion { versions[owner] = version }
    }
  }

  /// The position of the declared version, or ``ExtensionTables/noVersion``.
  @inline(__always)
  func version(of owner: Int) -> UInt8 {
    owner < 32 ? versions[owner] : ExtensionTables.noVersion
  }

  /// Whether an entry that we do not know may be an extension, in another version or elsewhere.
  static func mayName(_ known: STACExtension, _ entries: JSONView) -> Bool {
    entries.elements.contains { entry in
      guard let text = entry.string else { return false }
      return text.contains(known.name) || known.prefix.map { text.contains($0.dropLast()) } ?? false
    }
  }
}
