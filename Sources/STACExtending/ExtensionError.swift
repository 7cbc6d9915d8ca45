public import STACJSON

/// Why an extension cannot be used, or cannot be applied to a document.
public struct ExtensionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// There is no extension of this name.
    case unknown = "extension-unknown"
    /// What describes an extension cannot be read.
    case description = "extension-description"
    /// The extension is not for documents of this type.
    case scope = "extension-scope"
    /// The document uses a version that cannot become the wanted one.
    case version = "extension-version"
    /// A template or an expression finds nothing in the document.
    case template = "extension-template"
    /// A field cannot stand where it should.
    case field = "extension-field"
    /// A field that the extension asks for has no value.
    case required = "extension-required"
    /// The file of an asset cannot be read.
    case asset = "extension-asset"
    /// The document is not valid against the schema of the extension.
    case invalid = "extension-invalid"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed, on what and why; lower case, no full stop.
  public let message: String
  /// Where in the document.
  public let pointer: JSONPointer?

  /// An error, with the place in the document where one is to blame.
  public init(_ code: Code, _ message: String, at pointer: JSONPointer? = nil) {
    self.code = code
    self.message = message
    self.pointer = pointer
  }

  /// The message.
  public var description: String { message }
}
