internal import Glibc

/// The text that a tape was made from, and where in it each value stands: for copying what no edit
/// touches as it was written.
///
/// simdjson lists the positions of all values and of `{ } [ ] : ,`, in order:
///
///     text         {"a":1,"b":[2,3]}
///     structurals  0 1  4 5 6 7 10 …
///
/// Valid as long as the ``JSONView`` that came with it, and the text.
public struct JSONTextMap {
  private let text: UnsafePointer<UInt8>
  private let structurals: UnsafePointer<UInt32>
  private let count: Int

  init(text: UnsafePointer<UInt8>, structurals: UnsafePointer<UInt32>, count: Int) {
    self.text = text
    self.structurals = structurals
    self.count = count
  }

  /// The place of the document's own value.
  var root: JSONTree.TextRange? {
    guard count > 1 else { return nil }
    return range(of: 0, before: count)
  }

  /// Where the text position of a structural is.
  func position(_ structural: Int) -> UInt32 { structurals[structural] }

  /// The structural behind the value that begins at one.
  ///
  /// - Complexity: O(*n*) in what the value holds; about a nanosecond for each.
  func structural(behind start: Int) -> Int {
    var position = start
    var depth = 0
    repeat {
      // `[` and `{`, `]` and `}` differ in this bit only.
      let byte = text[Int(structurals[position])] | 0x20
      depth &+= byte == UInt8(ascii: "{") ? 1 : 0
      depth &-= byte == UInt8(ascii: "}") ? 1 : 0
      position &+= 1
    } while depth > 0
    return position
  }

  /// The text of the value that begins at one structural and ends before another.
  func range(of start: Int, before end: Int) -> JSONTree.TextRange {
    var last = end < count ? Int(structurals[end]) : Int(structurals[end &- 1]) &+ 1
    while text[last &- 1] <= 0x20 { last &-= 1 }
    return JSONTree.TextRange(
      structural: UInt32(start), next: UInt32(end), start: structurals[start], end: UInt32(last))
  }

  /// Where the elements of an array stand that is a member of the document's own object, of a name
  /// without escapes; nil where there is no such member.
  ///
  /// - Complexity: O(*n*) in the number of values; it does not look at the bytes between them.
  public func elements(ofMember name: StaticString) -> [Range<Int>]? {
    guard count > 1, text[Int(structurals[0])] == UInt8(ascii: "{") else { return nil }
    let size = name.utf8CodeUnitCount
    var position = 1
    while position + 2 < count, text[Int(structurals[position])] == UInt8(ascii: "\"") {
      let key = text + Int(structurals[position]) + 1
      let value = position + 2
      let isMember = memcmp(key, name.utf8Start, size) == 0 && key[size] == UInt8(ascii: "\"")
      if isMember, text[Int(structurals[value])] == UInt8(ascii: "[") { return elements(at: value) }
      let next = structural(behind: value)
      guard next < count, text[Int(structurals[next])] == UInt8(ascii: ",") else { return nil }
      position = next + 1
    }
    return nil
  }

  private func elements(at array: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var position = array + 1
    while position < count, text[Int(structurals[position])] != UInt8(ascii: "]") {
      let next = structural(behind: position)
      let found = range(of: position, before: next)
      ranges.append(Int(found.start)..<Int(found.end))
      guard next < count, text[Int(structurals[next])] == UInt8(ascii: ",") else { break }
      position = next + 1
    }
    return ranges
  }

  /// Lends the text between two positions.
  func bytes(_ start: UInt32, _ end: UInt32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text + Int(start), count: Int(end) - Int(start))
  }
}
