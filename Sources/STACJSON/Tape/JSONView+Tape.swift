// For the hot loops of this package's other rooms: the memory that a view looks at. What comes
// from here is valid as long as the view.

extension JSONView {
  /// A value of a tape.
  @inlinable
  package init(
    tapeWords: UnsafePointer<UInt64>, tapeStrings: UnsafePointer<UInt8>, tapeIndex: Int
  ) {
    self.init(tape: tapeWords, strings: tapeStrings, index: tapeIndex)
  }

  /// The words of the tape, as ``JSONView`` describes them.
  @inlinable
  package var tapeWords: UnsafePointer<UInt64> { tape }

  /// The string buffer, in which every text begins with its length and can be read 8 bytes at a
  /// time.
  @inlinable
  package var tapeStrings: UnsafePointer<UInt8> { strings }

  /// The index of this value's word.
  @inlinable
  package var tapeIndex: Int { index }

  /// How many words the value takes on the tape.
  @inlinable
  package var wordCount: Int { indexAfter &- index }

  /// Another value of the same tape.
  @inlinable
  package func value(atTapeIndex index: Int) -> JSONView { view(at: index) }

  /// The text of a string or a big number, nil for all other values.
  @inlinable
  package var writtenText: JSONText? {
    tag == TapeTag.string || tag == TapeTag.bigNumber ? text(at: index) : nil
  }
}

extension JSONText {
  /// The bytes, followed by a NUL.
  @inlinable
  package var unsafeBytes: UnsafePointer<UInt8> { bytes }
}
