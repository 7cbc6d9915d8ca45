/// Changes a JSON text in place: what a patch does not touch stays letter by letter, with its
/// spaces and line ends, and what comes new is laid out like what stands beside it.
public struct JSONTextEditor: ~Copyable {
  /// The text as it is now.
  public private(set) var text: [UInt8]

  /// An editor of a text.
  public init(_ text: some Collection<UInt8>) { self.text = Array(text) }

  /// Makes the changes of a patch, one after the other.
  ///
  /// - Throws: ``JSONError`` where the text is not JSON or the patch does not fit; the text is then
  ///   as it was.
  /// - Complexity: O(*n*) in the size of the text, for each operation.
  public mutating func apply(_ patch: JSONPatch) throws(JSONError) {
    let before = text
    do throws(JSONError) {
      for operation in patch.operations { try apply(operation) }
    } catch {
      text = before
      throw error
    }
  }

  private mutating func apply(_ operation: JSONPatch.Operation) throws(JSONError) {
    switch operation {
    case .replace(let path, let value): try replace(path, value)
    case .add(let path, let value): try add(path, value)
    case .remove(let path): try remove(path)
    case .move(let from, let to):
      let value = try value(at: from)
      try remove(from)
      try add(to, value)
    case .copy(let from, let to): try add(to, try value(at: from))
    case .test(let path, let expected):
      guard try value(at: path).isEqualInValue(to: expected) else {
        throw JSONError(.patch, "the value is not the one that was expected", pointer: path)
      }
    }
  }

  // MARK: Operations

  private func value(at path: JSONPointer) throws(JSONError) -> JSONValue {
    let map = try JSONSourceMap(text)
    return try withExtendedLifetime(map) { () throws(JSONError) in
      guard let view = map.root[path] else { throw Self.notThere(path) }
      return JSONValue(view)
    }
  }

  private mutating func replace(_ path: JSONPointer, _ value: JSONValue) throws(JSONError) {
    let map = try JSONSourceMap(text)
    let range = try withExtendedLifetime(map) { () throws(JSONError) in
      guard let view = map.root[path] else { throw Self.notThere(path) }
      return map.range(of: view)
    }
    let old = text[range]
    let isSpread = old.contains(UInt8(ascii: "\n"))
    var style =
      isSpread || !value.isContainer
      ? Style(lineStart: indentation(at: range.lowerBound))
      : Style(inlineLike: text[range])
    style.spreadsNumbers = isSpread
    text.replaceSubrange(range, with: style.rendered(value))
  }

  private mutating func remove(_ path: JSONPointer) throws(JSONError) {
    guard let token = path.tokens.last else {
      throw JSONError(.patch, "the whole document cannot be removed", pointer: path)
    }
    let parts = try parts(of: path)
    guard let index = parts.index(of: token) else { throw Self.notThere(path) }
    let part = parts.list[index].whole
    if index + 1 < parts.list.count {
      text.removeSubrange(part.lowerBound..<parts.list[index + 1].whole.lowerBound)
    } else if index > 0 {
      text.removeSubrange(parts.list[index - 1].whole.upperBound..<part.upperBound)
    } else {
      text.removeSubrange(parts.container.lowerBound + 1..<parts.container.upperBound - 1)
    }
  }

  private mutating func add(_ path: JSONPointer, _ value: JSONValue) throws(JSONError) {
    guard let token = path.tokens.last else {
      text = Array(value.description.utf8)
      return
    }
    let parts = try parts(of: path)
    if parts.isObject, parts.index(of: token) != nil { return try replace(path, value) }
    let position = parts.isObject || token == "-" ? parts.list.count : Int(token) ?? -1
    guard 0...parts.list.count ~= position else { throw Self.notThere(path) }
    let style = style(in: parts)
    var new: [UInt8] = []
    if parts.isObject {
      new += Array(JSONValue.string(token).description.utf8) + style.colon
    }
    new += style.rendered(value)
    if parts.list.isEmpty {
      text.replaceSubrange(
        parts.container.lowerBound + 1..<parts.container.upperBound - 1, with: new)
    } else if position == parts.list.count {
      let end = parts.list[position - 1].whole.upperBound
      text.insert(contentsOf: [UInt8(ascii: ",")] + style.separator + new, at: end)
    } else {
      let start = parts.list[position].whole.lowerBound
      text.insert(contentsOf: new + [UInt8(ascii: ",")] + style.separator, at: start)
    }
  }

  private static func notThere(_ path: JSONPointer) -> JSONError {
    JSONError(.patch, "there is nothing at this place", pointer: path)
  }

  // MARK: Places

  /// The members or elements of the value that holds a place.
  private struct Parts {
    var isObject: Bool
    var container: Range<Int>
    var list: [(key: String, whole: Range<Int>, value: Range<Int>)] = []

    func index(of token: String) -> Int? {
      if isObject { return list.firstIndex { $0.key == token } }
      return Int(token).flatMap { list.indices.contains($0) ? $0 : nil }
    }
  }

  private func parts(of path: JSONPointer) throws(JSONError) -> Parts {
    let map = try JSONSourceMap(text)
    let parent = JSONPointer(tokens: path.tokens.dropLast())
    return try withExtendedLifetime(map) { () throws(JSONError) in
      guard let view = map.root[parent], view.isObject || view.isArray else {
        throw JSONError(.patch, "there is no object or array around this place", pointer: path)
      }
      var parts = Parts(isObject: view.isObject, container: map.range(of: view))
      if view.isObject {
        for (key, value) in view.members {
          let range = map.range(of: value)
          let name = map.range(ofNameOf: value)
          parts.list.append((String(key), name.lowerBound..<range.upperBound, range))
        }
      } else {
        for value in view.elements {
          let range = map.range(of: value)
          parts.list.append(("", range, range))
        }
      }
      return parts
    }
  }

  /// How a new member or element is laid out among others.
  private func style(in parts: Parts) -> Style {
    guard let first = parts.list.first else {
      let inside = text[parts.container]
      var style = Style(inlineLike: inside)
      style.separator = []
      return style
    }
    let lead = Array(text[parts.container.lowerBound + 1..<first.whole.lowerBound])
    var style: Style
    if let newline = lead.lastIndex(of: UInt8(ascii: "\n")) {
      style = Style(lineStart: Array(lead[(newline + 1)...]))
      style.separator = lead
      let outer = indentation(at: parts.container.lowerBound)
      if style.lineStart.starts(with: outer), style.lineStart.count > outer.count {
        style.unit = Array(style.lineStart[outer.count...])
      }
      style.spreadsNumbers = text[first.value].contains(UInt8(ascii: "\n")) && !parts.isObject
    } else {
      style = Style(inlineLike: text[parts.container])
      if parts.list.count > 1 {
        let gap = text[first.whole.upperBound..<parts.list[1].whole.lowerBound]
        style.separator =
          gap.firstIndex(of: UInt8(ascii: ",")).map { Array(gap[($0 + 1)...]) } ?? []
      } else {
        style.separator = style.isAiry ? [UInt8(ascii: " ")] : []
      }
    }
    if parts.isObject {
      let key = Array(JSONValue.string(first.key).description.utf8).count
      let afterKey = first.whole.lowerBound + key
      if afterKey < first.value.lowerBound {
        let colon = Array(text[afterKey..<first.value.lowerBound])
        // A key that is written with escapes is longer than its plain form.
        if colon.first.map({ $0 == UInt8(ascii: ":") || $0 == 0x20 }) ?? false {
          style.colon = colon
        }
      }
    }
    return style
  }

  /// The space at the beginning of the line of a place.
  private func indentation(at position: Int) -> [UInt8] {
    let start = text[..<position].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return Array(text[start...].prefix { $0 == 0x20 || $0 == 0x09 })
  }

  /// The look of new text.
  private struct Style {
    /// What follows a comma between two parts.
    var separator: [UInt8] = []
    var colon: [UInt8] = Array(": ".utf8)
    /// The indentation of the line on which the new text begins.
    var lineStart: [UInt8] = []
    /// How much further each level is moved in.
    var unit: [UInt8] = Array("  ".utf8)
    /// Whether all stays on one line.
    var isInline = false
    /// Whether each number of a position has a line of its own.
    var spreadsNumbers = false
    /// Whether spaces follow commas and colons.
    var isAiry = true

    init(lineStart: [UInt8]) { self.lineStart = lineStart }

    init(inlineLike sample: some Collection<UInt8>) {
      var previous: UInt8 = 0
      var spaces = 0
      var all = 0
      for byte in sample {
        if previous == UInt8(ascii: ",") || previous == UInt8(ascii: ":") {
          all += 1
          if byte == 0x20 { spaces += 1 }
        }
        previous = byte
      }
      isInline = true
      isAiry = all > 0 && spaces * 2 > all
      colon = Array((isAiry ? ": " : ":").utf8)
    }

    func rendered(_ value: JSONValue) -> [UInt8] {
      if isInline, !isAiry { return Array(value.description.utf8) }
      return rendered(value, lineStart)
    }

    private func rendered(_ value: JSONValue, _ lineStart: [UInt8]) -> [UInt8] {
      let inner = lineStart + unit
      switch value {
      case .array(let elements):
        let isLine = isInline || !spreadsNumbers && elements.allSatisfy { $0.double != nil }
        return joined(elements.map { rendered($0, inner) }, "[", "]", isLine, lineStart)
      case .object(let object):
        let members = object.map { key, value in
          Array(JSONValue.string(key).description.utf8) + Array(": ".utf8) + rendered(value, inner)
        }
        return joined(members, "{", "}", isInline, lineStart)
      default: return Array(value.description.utf8)
      }
    }

    private func joined(
      _ parts: [[UInt8]], _ open: String, _ close: String, _ isLine: Bool, _ lineStart: [UInt8]
    ) -> [UInt8] {
      if parts.isEmpty { return Array((open + close).utf8) }
      let newLine = [UInt8(ascii: "\n")] + lineStart
      let gap = isLine ? Array(", ".utf8) : [UInt8(ascii: ",")] + newLine + unit
      let head = isLine ? [] : newLine + unit
      return Array(open.utf8) + head + Array(parts.joined(separator: gap))
        + (isLine ? [] : newLine) + Array(close.utf8)
    }
  }
}

extension JSONValue {
  fileprivate var isContainer: Bool { array != nil || object != nil }
}
