/// A document in which each value and each member's name knows where it stands in the text: for
/// messages that point at a place.
public struct JSONSourceMap {
  private let document: ScannedTape
  private let text: [UInt8]
  private let lines: SourceLines

  /// Reads the text byte by byte.
  ///
  /// - Throws: ``JSONError`` where the text is not JSON, or nests deeper than `maximumDepth`.
  /// - Complexity: O(*n*).
  public init(
    _ text: some Collection<UInt8>, maximumDepth: Int = JSONParser.maximumDepth
  ) throws(JSONError) {
    let bytes = Array(text)
    let result = bytes.withUnsafeBytes { (raw) -> Result<ScannedTape, JSONError> in
      var scanner = JSONScanner(raw, maximumDepth: maximumDepth)
      do throws(JSONError) { return .success(try scanner.scan()) } catch { return .failure(error) }
    }
    document = try result.get()
    self.text = bytes
    lines = SourceLines(of: bytes)
  }

  /// The document's value.
  ///
  /// It and what is read from it are valid as long as the map: use them inside
  /// `withExtendedLifetime`.
  public var root: JSONView { document.root }

  /// The place of a value of the document.
  ///
  /// - Complexity: O(log *n*) in the number of lines.
  public func location(of value: JSONView) -> SourceLocation {
    lines.location(at: document.ranges[value.index].lowerBound)
  }

  /// The place of the name of the member that has this value; it must be that of a member.
  ///
  /// - Complexity: O(log *n*) in the number of lines.
  public func location(ofNameOf value: JSONView) -> SourceLocation {
    // On the tape a name stands before its value.
    lines.location(at: document.ranges[value.index - 1].lowerBound)
  }

  /// The place of the value that a pointer leads to; of the nearest value that holds it, where
  /// the pointer leads to nothing.
  ///
  /// - Complexity: O(*n*) in the number of members and elements that are passed on the way.
  public func location(of pointer: JSONPointer) -> SourceLocation {
    var value = document.root
    for token in pointer.tokens {
      guard let next = value[JSONPointer(tokens: [token])] else { break }
      value = next
    }
    return location(of: value)
  }

  /// The bytes of a value of the document.
  public func range(of value: JSONView) -> Range<Int> { document.ranges[value.index] }

  /// The bytes of the name, with its quotes, of the member that has this value.
  public func range(ofNameOf value: JSONView) -> Range<Int> { document.ranges[value.index - 1] }

  /// A value of the document as the text spells it.
  public func text(of value: JSONView) -> String {
    String(decoding: text[document.ranges[value.index]], as: UTF8.self)
  }
}
