public import STACJSON

/// Where an Item was read.
public struct ItemOrigin: Sendable, Hashable, CustomStringConvertible {
  /// The file, as it was named or found.
  public var path: String
  /// The place in the file.
  public var location: SourceLocation

  /// A place in a file.
  public init(path: String, location: SourceLocation = .start) {
    self.path = path
    self.location = location
  }

  /// `path:line`, with the column where the line does not begin with the Item.
  public var description: String {
    location.column > 1 ? "\(path):\(location)" : "\(path):\(location.line)"
  }
}
