/// Finds where the elements of a large JSON array begin and end, without parsing them.
///
/// The array is the document itself, or a member of it: the `features` of a GeoJSON
/// FeatureCollection. The text is given block by block; an element that is cut off is given again
/// with the next block, so nothing is kept but the place. What stands inside an element is checked
/// by whoever parses it; what stands between elements is checked here.
public struct JSONElementSplitter {
  /// What the splitter has come to.
  public enum State: Sendable, Equatable {
    /// The array has not begun.
    case beforeArray
    /// Between the brackets of the array.
    case inArray
    /// Behind the array.
    case afterArray
  }

  /// What the splitter has come to.
  public private(set) var state = State.beforeArray
  /// The place of the next byte to be given.
  public private(set) var place = SourceLocation.start
  /// The first mistake between elements, if there was one.
  public private(set) var error: JSONError?

  private let member: [UInt8]
  private var needsComma = false
  private var afterComma = false
  private var tail: JSONTail

  /// Splits the array that is the document, or the one of this name in the document.
  public init(member: String) {
    self.member = Array(member.utf8)
    tail = JSONTail(depth: 0)
  }

  /// Goes through the next bytes.
  ///
  /// - Parameters:
  ///   - isLast: no bytes will follow; an element that is cut off is then given as it is. Where
  ///     the state is still ``State/beforeArray`` then, the text holds no such array: it is another
  ///     document, or none.
  ///   - element: called with the range and place of each element.
  /// - Returns: how many bytes are done with. The others must be given again, with more behind.
  /// - Complexity: O(*n*).
  public mutating func split(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool,
    element: (Range<Int>, SourceLocation) -> Void
  ) -> Int {
    if state == .beforeArray {
      guard let start = Self.findArray(bytes, member) else { return 0 }
      let isMember = bytes[..<start].contains(UInt8(ascii: "{"))
      tail = JSONTail(depth: isMember ? 1 : 0)
      advance(bytes, 0, start)
      state = .inArray
      return splitArray(bytes, from: start, isLast, element)
    }
    if state == .afterArray { return finish(bytes, from: 0, isLast) }
    return splitArray(bytes, from: 0, isLast, element)
  }

  private mutating func splitArray(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ isLast: Bool,
    _ element: (Range<Int>, SourceLocation) -> Void
  ) -> Int {
    var position = start
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: break
      case UInt8(ascii: ","):
        if !needsComma { fail("unexpected ',' between the elements of the array") }
        needsComma = false
        afterComma = true
      case UInt8(ascii: "]"):
        if afterComma { fail("unexpected ']' after a comma") }
        state = .afterArray
        advance(bytes, position, position + 1)
        return finish(bytes, from: position + 1, isLast)
      default:
        guard let found = Self.endOfValue(bytes, position) ?? (isLast ? bytes.count : nil) else {
          return position
        }
        // A stray closing brace is an element of its own: its parser will say what it is.
        let end = max(found, position + 1)
        if needsComma { fail("expected ',' between the elements of the array") }
        element(position..<end, place)
        advance(bytes, position, end)
        position = end
        needsComma = true
        afterComma = false
        continue
      }
      advance(bytes, position, position + 1)
      position += 1
    }
    if isLast { fail("the text ends before the array does", .truncated) }
    return position
  }

  /// Goes through what stands behind the array, and sees that it ends as it should.
  private mutating func finish(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ isLast: Bool
  ) -> Int {
    for position in start..<bytes.count {
      if let message = tail.next(bytes[position]) { fail(message) }
      advance(bytes, position, position + 1)
    }
    if isLast, !tail.isWhole {
      fail("the text ends before the object that holds the array does", .truncated)
    }
    return bytes.count
  }

  private mutating func fail(_ message: String, _ code: JSONError.Code = .syntax) {
    if error == nil { error = JSONError(code, message, at: place) }
  }

  private mutating func advance(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) {
    for position in start..<end {
      if bytes[position] == UInt8(ascii: "\n") {
        place.line += 1
        place.column = 1
      } else {
        place.column += 1
      }
    }
    place.byteOffset += end - start
  }

  // MARK: Finding

  /// The position behind the array's opening bracket, or nil where it has not come yet.
  private static func findArray(_ bytes: UnsafeRawBufferPointer, _ member: [UInt8]) -> Int? {
    var position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    func skipSpace() {
      while position < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[position]) {
        position += 1
      }
    }
    skipSpace()
    guard position < bytes.count else { return nil }
    if bytes[position] == UInt8(ascii: "[") { return position + 1 }
    guard bytes[position] == UInt8(ascii: "{") else { return nil }
    position += 1
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\""),
        let keyEnd = endOfString(bytes, position)
      else { return nil }
      let isMember = bytes[(position + 1)..<(keyEnd - 1)].elementsEqual(member)
      position = keyEnd
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return nil }
      position += 1
      skipSpace()
      guard position < bytes.count else { return nil }
      if isMember, bytes[position] == UInt8(ascii: "[") { return position + 1 }
      guard let end = endOfValue(bytes, position) else { return nil }
      position = end
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { return nil }
      position += 1
    }
  }

  /// The position behind the value that begins here, or nil where it is cut off.
  private static func endOfValue(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var position = start
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard let end = endOfString(bytes, position) else { return nil }
        position = end
        if depth == 0 { return position }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return position }
        depth -= 1
        if depth == 0 { return position + 1 }
      case UInt8(ascii: ","), 0x20, 0x0a, 0x0d, 0x09:
        if depth == 0 { return position }
      default: break
      }
      position += 1
    }
    return nil
  }

  private static func endOfString(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var position = start + 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"): position += 2
      case UInt8(ascii: "\""): return position + 1
      default: position += 1
      }
    }
    return nil
  }
}
