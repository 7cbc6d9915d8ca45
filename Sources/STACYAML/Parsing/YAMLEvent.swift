/// One step of reading YAML text.
struct YAMLEvent {
  /// What stands before a value: its anchor and its tag.
  struct Properties {
    var anchor: String?
    var tag: String?
  }

  /// What was read.
  enum Kind {
    case documentStart
    case documentEnd
    case streamStart
    case streamEnd
    case alias(String)
    /// `isPlain` says that the text stands without quotes and without the tag `!`.
    case scalar(String, isPlain: Bool, Properties)
    case sequenceStart(Properties)
    case sequenceEnd
    case mappingStart(Properties)
    case mappingEnd
  }

  var kind: Kind
  var place: YAMLPlace
}

/// A place as libyaml counts it.
enum YAMLPlace {
  /// Unicode scalars from the beginning.
  case scalarIndex(Int)
  /// Bytes from the beginning.
  case byteOffset(Int)
}

/// What libyaml has against a text, in its own words.
struct YAMLProblem: Error {
  /// What is wrong: `did not find expected key`.
  var problem: String
  var place: YAMLPlace
  /// What was being read: `while parsing a block mapping`.
  var context: String?
  /// Where that began.
  var contextPlace: YAMLPlace?
}
