/// A parsed document that owns its tape and never changes.
///
/// Views into it are valid as long as it lives.
///
/// It may be shared by threads: its memory is written in `init` only, and freed in `deinit`.
public final class JSONDocument: @unchecked Sendable {
  private let words: UnsafeMutablePointer<UInt64>
  private let strings: UnsafeMutablePointer<UInt8>

  /// Parses a document and keeps what was parsed, not the text.
  ///
  /// - Throws: ``JSONError`` with the place of the first mistake.
  public init(
    parsing text: some Collection<UInt8>, allowsNonFiniteNumbers: Bool = false
  ) throws(JSONError) {
    var parser = JSONParser(allowsNonFiniteNumbers: allowsNonFiniteNumbers)
    let view = try parser.parse(text)
    // The first word holds the index behind the last one.
    let wordCount = Int(truncatingIfNeeded: view.tape[0] & TapeTag.payload)
    let stringCount = Self.stringByteCount(view, wordCount)
    words = .allocate(capacity: wordCount)
    words.initialize(from: view.tape, count: wordCount)
    // Views read strings in large steps.
    strings = .allocate(capacity: stringCount + JSONParser.padding)
    strings.initialize(repeating: 0, count: stringCount + JSONParser.padding)
    strings.update(from: view.strings, count: stringCount)
    withExtendedLifetime(parser) {}
  }

  deinit {
    words.deallocate()
    strings.deallocate()
  }

  /// The bytes of the string buffer that are in use.
  private static func stringByteCount(_ root: JSONView, _ wordCount: Int) -> Int {
    var count = 0
    var index = root.index
    while index < wordCount {
      let value = root.view(at: index)
      switch value.tag {
      case TapeTag.string, TapeTag.bigNumber:
        let text = value.text(at: index)
        count = max(count, text.bytes - root.strings + text.count + 1)
        index += 1
      case TapeTag.integer, TapeTag.unsigned, TapeTag.double: index += 2
      default: index += 1
      }
    }
    return count
  }

  /// The document's value, valid as long as the document.
  public var root: JSONView { JSONView(tape: words, strings: strings, index: 1) }
}
