internal import STACExtensions
internal import STACJSON

/// What the rules ask of Items with a certain list of extensions, as a schema of our own.
///
/// Where it holds, the rules find nothing; where it does not, they may still find nothing, and have
/// to be asked. So it is good for one thing: compiled into one graph with the schemas of the
/// extensions, it lets a whole Item pass in one walk. What is said of an Item that does not pass
/// comes from ``CoreValidator``.
struct RuleSchema: Sendable {
  let version: CoreVersion
  /// Findings that are less grave do not matter.
  let level: Severity
  /// Whether the schemas of the extensions speak for their fields.
  let schemasSayFields: Bool
  /// A bit for each extension that is declared, by number in ``STACExtension/all``.
  let declared: UInt64
  /// The version of each that has fields, or ``ExtensionTables/noVersion``.
  let versions: [UInt8]
  /// Extensions that are not declared, but that an entry which we do not know may mean.
  let perhapsDeclared: UInt64

  /// The schema for a document's list; nil for documents that need the rules themselves: all but
  /// Items, other versions, lists with mistakes.
  init?(
    for document: JSONView, _ directory: ExtensionDirectory, level: Severity,
    schemasSayFields: Bool
  ) {
    guard level > .info, let type = document["type"]?.text, type == "Feature",
      let text = document["stac_version"]?.text
    else { return nil }
    if text == "1.0.0" {
      version = .v100
    } else if text == "1.1.0" || text == "1.1.0-beta.1" {
      version = .v110
    } else {
      return nil
    }
    self.level = level
    self.schemasSayFields = schemasSayFields
    let use = ExtensionUse(document, directory)
    var perhapsDeclared: UInt64 = 0
    if let list = document["stac_extensions"] {
      guard list.isArray, Self.isSound(list) else { return nil }
      if use.hasUnknownEntries {
        for (owner, known) in STACExtension.all.enumerated()
        where ExtensionUse.mayName(known, list) {
          perhapsDeclared |= 1 << UInt64(owner)
        }
      }
    }
    // What dgeo asks for reaches from assets to properties.
    if use.declared & Self.dgeo != 0 { return nil }
    declared = use.declared
    self.perhapsDeclared = perhapsDeclared & ~use.declared
    versions = (0..<ExtensionUse.versionCount).map { use.version(of: $0) }
  }

  private static let dgeo: UInt64 =
    STACExtension.all.firstIndex { $0.name == "dgeo" }.map { 1 << UInt64($0) } ?? 0

  /// Whether nothing is wrong with the list itself, which is the same in all documents of a plan.
  private static func isSound(_ list: JSONView) -> Bool {
    var rest = list.elements
    while let element = rest.next() {
      guard let text = element.text, TextForms.matches(text, .notBlank),
        ShapeWalk.isAbsolute(text)
      else { return false }
      var others = rest
      while let other = others.next()?.text { if other == text { return false } }
    }
    return true
  }

  /// An address that tells it from all others.
  var url: String {
    let numbers = versions.map { String($0, radix: 16) }.joined(separator: ".")
    return """
      stac-manager:rules/\(version == .v100 ? "1.0.0" : "1.1.0")/\(level.rawValue)/\
      \(schemasSayFields)/\(declared)/\(perhapsDeclared)/\(numbers)
      """
  }

  /// The schema as JSON.
  var text: [UInt8] { RuleSchemaWriter.text(of: self) }
}
