/// How an extension is applied.
public struct ExtensionOptions: Sendable {
  /// Which fields are made up that the extension asks for and nothing else gives.
  public enum Scaffold: Sendable, Hashable {
    /// None: a document that lacks one fails.
    case nothing
    /// Those that the schema asks for, and these: names of fields, or paths.
    case required(and: [String])
    /// All that the schema knows.
    case all
  }

  /// Fields that documents get.
  public var rules: [FieldRule] = []
  /// Fields that the documents of a Collection get, before the others.
  public var collectionRules: [String: [FieldRule]] = [:]
  /// Which fields are made up.
  public var scaffold = Scaffold.required(and: [])
  /// Whether documents are checked against the schema when done.
  public var checks = true
  /// Files of assets.
  public var files = AssetFiles()
  /// How checksums are made; nil for none.
  public var checksum: HashFunction? = .sha256
  /// Whether content identifiers are computed from the bytes of files.
  public var computesIdentifiers = false
  /// Other places where the bytes of assets are.
  public var mirrors: [AssetMirror] = []
  /// What the place of an asset's own href is called.
  public var mirrorName: String?

  /// The defaults.
  public init() {}
}
