/// A configuration file that was read: YAML 1.2 or JSON, one document.
///
/// - Anchors, aliases and merge keys (`<<`) are resolved; aliases may add 100,000 values.
/// - Plain scalars become values by the YAML 1.2 core schema, see ``CoreSchema``.
/// - Lists and mappings may be 256 deep.
/// - Variables (`${NAME}`) stay as they are until ``expandVariables(leaving:lookup:)``.
public struct ConfigurationDocument: Sendable {
  /// The text, for diagnostics.
  public let source: SourceText
  /// The value of the whole file.
  public var root: ConfigurationNode

  /// Reads the bytes of `file`, which is not opened here: its name only chooses the format and
  /// appears in messages.
  ///
  /// A name that ends in `.json` is JSON. In a file that is named otherwise, text that begins with
  /// `{` or `[` is tried as JSON first, for JSON may be indented with tabs and YAML may not.
  ///
  /// - Throws: every duplicate key, unknown anchor and wrong tag of the file, or the first place
  ///   where it is not YAML or JSON at all. An empty file is an error too.
  public init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    source = SourceText(bytes, file: file)
    try source.checkEncoding()
    let diagnostics = Diagnostics(for: source)
    do throws(ConfigurationError) {
      guard let root = try Self.root(reporting: diagnostics) else {
        throw ConfigurationError("the file is empty", at: source.start, in: source)
      }
      self.root = root
    } catch {
      error.diagnostics.forEach(diagnostics.report)
      throw ConfigurationError(diagnostics.all)
    }
    try diagnostics.throwErrors()
  }

  /// Reads text as ``init(parsing:file:)`` reads bytes.
  public init(parsing text: String, file: String) throws(ConfigurationError) {
    try self.init(parsing: Array(text.utf8), file: file)
  }

  /// Replaces the variables of the whole file, see ``ConfigurationNode/expandingVariables(reporting:leaving:lookup:)``.
  ///
  /// - Throws: every missing variable and every `${` that is not one.
  public mutating func expandVariables(
    leaving untouched: Set<String> = [], lookup: (String) -> String?
  ) throws(ConfigurationError) {
    let diagnostics = Diagnostics(for: source)
    root = root.expandingVariables(reporting: diagnostics, leaving: untouched, lookup: lookup)
    try diagnostics.throwErrors()
  }

  private static func root(
    reporting diagnostics: Diagnostics
  ) throws(ConfigurationError) -> ConfigurationNode? {
    let source = diagnostics.source
    let space = Set(" \t\r\n".utf8)
    guard let first = source.bytes.first(where: { !space.contains($0) }) else { return nil }
    let looksLikeJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    let name = source.file.lowercased()
    if name.hasSuffix(".json") { return try parseJSON(reporting: diagnostics) }
    if looksLikeJSON {
      do throws(ConfigurationError) {
        return try parseJSON(reporting: diagnostics)
      } catch {
        // YAML has braces of its own; only a name that promises YAML makes them likely.
        guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else { throw error }
      }
    }
    var builder = YAMLTreeBuilder(reporting: diagnostics)
    let root = try builder.document()
    let isEmpty = root?.scalar.map { $0.text.isEmpty && $0.style == .plain } ?? false
    return isEmpty ? nil : root
  }
}
