public import STACJSON
internal import SpellingSuggestions

/// Reads a mapping key by key and reports everything that is wrong with it.
///
/// ```swift
/// let steps = reader.mappings("steps", .required) { step in
///   Step(id: step.string("id", .required), workers: step.integer("workers", in: 1...64))
/// }
/// ```
///
/// No method throws. Each returns nil for a key that is missing, null or wrong, and reports what is
/// not as it should be; a null is the same as no key. Keys that nobody asked for are reported by
/// ``finish()``, which the readers of nested mappings do by themselves.
public struct ConfigurationReader {
  /// Whether a key must be there.
  public enum Presence: Sendable {
    /// The key may be missing.
    case optional
    /// A missing key is an error.
    case required
  }

  /// The mapping.
  public let node: ConfigurationNode
  /// Where everything is reported.
  public let diagnostics: Diagnostics

  private let entries: [String: ConfigurationNode.Entry]
  private var known: [String] = []
  private var acceptsAnyKey = false

  /// A reader of a mapping.
  ///
  /// - Parameter name: What the mapping is, for the message `name must be a mapping`.
  /// - Returns: nil after it reported that the node is not a mapping.
  public init?(_ node: ConfigurationNode, named name: String, reporting diagnostics: Diagnostics) {
    guard let entries = node.entries else {
      diagnostics.error("\(name) must be a mapping, not \(node.kindName)", at: node.location)
      return nil
    }
    self.node = node
    self.diagnostics = diagnostics
    self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
  }

  /// Reads a whole document and reports its unknown keys.
  ///
  /// - Parameter name: What the document is: `the workflow`.
  /// - Throws: everything that was reported, when any of it is an error.
  public static func read<Value>(
    _ document: ConfigurationDocument, named name: String, reporting diagnostics: Diagnostics,
    _ body: (inout ConfigurationReader) -> Value?
  ) throws(ConfigurationError) -> Value? {
    var value: Value?
    if var reader = ConfigurationReader(document.root, named: name, reporting: diagnostics) {
      value = body(&reader)
      reader.finish()
    }
    try diagnostics.throwErrors()
    return value
  }

  /// The keys of the mapping in the order of the file.
  public var keys: [String] { (node.entries ?? []).map(\.key) }

  /// Where a key stands, or where the mapping begins if it has no such key.
  public func location(ofKey key: String) -> SourceLocation {
    entries[key]?.keyLocation ?? node.location
  }

  /// The value of a key, whatever it is; a null is nil.
  public mutating func node(
    _ key: String, _ presence: Presence = .optional
  ) -> ConfigurationNode? {
    known.append(key)
    if let node = entries[key]?.value, !node.isNull { return node }
    if presence == .required {
      if let entry = entries[key] {
        diagnostics.error("\(quoted(key)) has no value", at: entry.keyLocation)
      } else {
        diagnostics.error("required key \(quoted(key)) is missing", at: node.location)
      }
    }
    return nil
  }

  /// The entries that nobody asked for, for mappings whose keys are free; none is unknown then.
  public mutating func remainingEntries() -> [ConfigurationNode.Entry] {
    acceptsAnyKey = true
    return unreadEntries
  }

  /// Reports an error about the value of a key, or about the mapping if it has no such key.
  public func error(_ message: String, at key: String, hint: String? = nil) {
    let location = entries[key]?.value.location ?? node.location
    diagnostics.error(message, at: location, hint: hint)
  }

  /// Reports each key that nobody asked for.
  public func finish() {
    if acceptsAnyKey { return }
    // A key that was used already is no help to somebody who meant another one.
    let free = known.filter { entries[$0] == nil }
    for entry in unreadEntries {
      let suggestion = didYouMean(entry.key, among: free) ?? didYouMean(entry.key, among: known)
      let list = known.map { quoted($0) }.joined(separator: ", ")
      diagnostics.error(
        "unknown key \(quoted(entry.key))", at: entry.keyLocation,
        hint: suggestion ?? (known.isEmpty ? nil : "the keys here are \(list)"))
    }
  }

  private var unreadEntries: [ConfigurationNode.Entry] {
    let read = Set(known)
    return (node.entries ?? []).filter { !read.contains($0.key) }
  }

  /// Reports that the value of a key is not what it must be.
  func expected(_ what: String, _ key: String, _ node: ConfigurationNode, hint: String? = nil) {
    diagnostics.error(
      "\(quoted(key)) must be \(what), not \(node.kindName)", at: node.location, hint: hint)
  }
}
