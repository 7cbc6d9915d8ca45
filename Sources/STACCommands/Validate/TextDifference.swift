/// What differs between two versions of a text, as lines for people.
enum TextDifference {
  private static let shownLines = 40
  private static let width = 100

  /// The lines that differ, old ones with `-`, new ones with `+`; of long lines the part around
  /// the difference.
  static func lines(_ old: UnsafeRawBufferPointer, _ new: [UInt8]) -> [String] {
    let (before, after) = (split(Array(old)), split(new))
    if before.count == 1, after.count == 1 {
      let (a, b) = around(before[0], after[0])
      return ["- " + a, "+ " + b]
    }
    // Line by line, where that is not too much work.
    guard before.count + after.count < 20_000 else {
      return ["  \(before.count) lines became \(after.count)"]
    }
    let changes = after.difference(from: before)
    let gone = Set(changes.removals.map(\.place))
    let come = Set(changes.insertions.map(\.place))
    var result: [String] = []
    var (old, new) = (0, 0)
    while old < before.count || new < after.count {
      if old < before.count, gone.contains(old) {
        result.append("- " + shortened(before[old]))
        old += 1
      } else if new < after.count, come.contains(new) {
        result.append("+ " + shortened(after[new]))
        new += 1
      } else {
        old += 1
        new += 1
      }
    }
    if result.count > shownLines {
      result = result.prefix(shownLines) + ["  … \(result.count - shownLines) more lines"]
    }
    return result
  }

  private static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  private static func shortened(_ line: ArraySlice<UInt8>) -> String {
    String(decoding: line.prefix(width), as: UTF8.self) + (line.count > width ? "…" : "")
  }

  /// The parts of two lines from shortly before to shortly behind what differs.
  private static func around(
    _ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>
  ) -> (String, String) {
    let head = zip(a, b).prefix { $0 == $1 }.count
    let tail = min(
      zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count, min(a.count, b.count) - head)
    func part(_ line: ArraySlice<UInt8>) -> String {
      let bytes = Array(line)
      var start = max(0, head - width / 3)
      while start > 0, bytes[start] & 0xc0 == 0x80 { start -= 1 }
      var end = min(bytes.count, min(bytes.count - tail + width / 3, start + 4 * width))
      while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
      return (start > 0 ? "…" : "")
        + String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
        + (end < bytes.count ? "…" : "")
    }
    return (part(a), part(b))
  }
}

extension CollectionDifference.Change {
  fileprivate var place: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
