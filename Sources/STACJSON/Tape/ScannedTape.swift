/// A tape of our own, in simdjson's layout, that also knows where each value stood in the text.
final class ScannedTape {
  private let words: UnsafeMutableBufferPointer<UInt64>
  private let strings: UnsafeMutableBufferPointer<UInt8>
  /// Where in the text the value or name of each word stands, in bytes.
  let ranges: [Range<Int>]

  init(words: [UInt64], strings: [UInt8], ranges: [Range<Int>]) {
    self.words = .allocate(capacity: words.count)
    _ = self.words.initialize(from: words)
    // Views read strings in large steps.
    self.strings = .allocate(capacity: strings.count + JSONParser.padding)
    self.strings.initialize(repeating: 0)
    _ = self.strings.update(from: strings)
    self.ranges = ranges
  }

  deinit {
    words.deallocate()
    strings.deallocate()
  }

  var root: JSONView {
    guard let tape = words.baseAddress, let text = strings.baseAddress else {
      preconditionFailure("a tape has at least a root")
    }
    return JSONView(tape: tape, strings: text, index: 1)
  }
}
