public import STACJSON

/// Why an Item could not be read, processed or written.
public struct ItemFailure: Error, Sendable, Hashable {
  /// What kind of mistake it is; stable, for programs: `missing-id`, `json-syntax`, ….
  public var code: String
  /// What is wrong; lower case, no full stop.
  public var message: String
  /// Where in the Item.
  public var pointer: JSONPointer?
  /// What else is wrong with the Item.
  public var others: [ItemFailure] = []

  /// A reason with its code and, where one value is to blame, the pointer to it.
  public init(code: String, message: String, pointer: JSONPointer? = nil) {
    self.code = code
    self.message = message
    self.pointer = pointer
  }

  /// The reason that a JSON error gives.
  public init(_ error: JSONError) {
    self.init(code: error.code.rawValue, message: error.message, pointer: error.pointer)
  }
}
