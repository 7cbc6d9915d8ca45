/// Where each value of a document stands in its text: for messages that point at a place.
public struct JSONSourceMap {
  private let document: ScannedTape
  private let text: [UInt8]

  /// Reads the text again, byte by byte.
  ///
  /// - Throws: ``JSONError`` where the text is not JSON.
  public init(_ text: some Collection<UInt8>) throws(JSONError) {
    let bytes = Array(text)
    let result = bytes.withUnsafeBytes { (raw) -> Result<ScannedTape, JSONError> in
      var scanner = JSONScanner(raw)
      do throws(JSONError) { return .success(try scanner.scan()) } catch { return .failure(error) }
    }
    document = try result.get()
    self.text = bytes
  }

  /// The place of the value that a pointer leads to; of the nearest value that holds it, where
  /// the pointer leads to nothing.
  public func location(of pointer: JSONPointer) -> SourceLocation {
    var value = document.root
    for depth in pointer.tokens.indices {
      guard let next = value[JSONPointer(tokens: [pointer.tokens[depth]])] else { break }
      value = next
    }
    return SourceLocation(byteOffset: document.offsets[value.index], in: text)
  }
}
