internal import STACJSON

/// Keywords that only schemas of our own may have: what JSON Schema cannot say.
///
/// They are compiled into graphs. The walker that makes reports does not know them, so a schema
/// with them is never reported from.
struct NativeKeywords {
  /// `stac-manager:text`: the form that a string must have.
  var text: ValueShape.Text?
  /// `stac-manager:check`: what is looked at in code.
  var check: NativeCheck?
  /// `stac-manager:once`: members that may stand in an object once only.
  var once: [JSONKey] = []
  /// `stac-manager:prefixes`: what stands before the colon in names that are refused, unless they
  /// are in `properties`.
  var prefixes: [String] = []
  /// `stac-manager:refused`: the schema of such names, which is `false`.
  var refused: Subschema?

  /// Whether a name is refused for its prefix.
  func refuses(_ name: String) -> Bool {
    guard !prefixes.isEmpty, let colon = name.firstIndex(of: ":") else { return false }
    return prefixes.contains(String(name[..<colon]))
  }
}

/// What is looked at in code when a graph is walked. The numbers stand in our schemas.
enum NativeCheck: Int {
  /// An Item as a whole, when all its members have been seen.
  case item = 1
  /// The same, with what is only worth a warning.
  case itemWithWarnings
  /// The relation of a link, to be remembered.
  case relation
  /// The same, refusing a second one of those that should be unique.
  case relationOnce
  /// A link whose relation is `self` is absolute.
  case ownLink
  /// `datetime` of an Item, to be remembered where it is null.
  case datetime
  /// Properties with `start_datetime`, to be remembered.
  case range
  /// The same, in order and around `datetime`.
  case rangeInOrder
  /// Any other object with `start_datetime`: in order.
  case otherRangeInOrder
  /// Properties with `bands`, to be remembered.
  case bands
}

/// What native checks remember while a document is walked.
struct WalkFacts: OptionSet {
  let rawValue: UInt16
  static let collectionLink = WalkFacts(rawValue: 1)
  static let selfLink = WalkFacts(rawValue: 2)
  static let rootLink = WalkFacts(rawValue: 4)
  static let parentLink = WalkFacts(rawValue: 8)
  static let latestLink = WalkFacts(rawValue: 16)
  static let nullDatetime = WalkFacts(rawValue: 32)
  static let range = WalkFacts(rawValue: 64)
  static let bands = WalkFacts(rawValue: 128)
}
