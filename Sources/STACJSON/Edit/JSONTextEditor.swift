/// Changes a JSON text in place: what a patch does not touch stays letter by letter, with its
/// spaces and line ends, and what comes new is laid out like what stands beside it.
public struct JSONTextEditor: ~Copyable {
  /// The text as it is now.
  public private(set) var text: [UInt8]
  /// What was replaced so far, in that order: ``revert(_:)`` puts it back.
  public private(set) var edits: [TextEdit] = []

  /// An editor of a text.
  public init(_ text: some Collection<UInt8>) { self.text = Array(text) }

  /// Makes the changes of a patch, one after the other.
  ///
  /// - Throws: ``JSONError`` where the text is not JSON or the patch does not fit; the text is then
  ///   as it was.
  /// - Complexity: O(*n*) in the size of the text, once where no operation depends on another, else
  ///   for each.
  public mutating func apply(_ patch: JSONPatch) throws(JSONError) {
    if patch.operations.isEmpty { return }
    let before = (text, edits)
    do throws(JSONError) {
      if patch.operations.count > 1, patch.isOfIndependentParts {
        try applyAtOnce(patch)
      } else {
        for operation in patch.operations { try apply(operation) }
      }
    } catch {
      (text, edits) = before
      throw error
    }
  }

  /// Puts back what edits have replaced; the last one first.
  ///
  /// - Throws: ``JSONError`` where they were not made in a text like this one; it is then as it was.
  public mutating func revert(_ made: [TextEdit]) throws(JSONError) {
    let before = (text, edits)
    for edit in made.reversed() {
      guard edit.start >= 0, edit.newCount >= 0, edit.start <= text.count - edit.newCount else {
        (text, edits) = before
        throw JSONError(.patch, "the text is shorter than the one that was edited")
      }
      splice(edit.start..<edit.start + edit.newCount, edit.old)
    }
  }

  /// Takes elements out of an array, at once.
  ///
  /// - Parameter positions: which, in rising order.
  /// - Throws: ``JSONError`` where there is no such array.
  /// - Complexity: O(*n*) in the size of the text, however many elements go.
  public mutating func removeElements(
    _ positions: [Int], of array: JSONPointer
  ) throws(JSONError) {
    guard let last = positions.last else { return }
    let map = try JSONSourceMap(text)
    let parts = try parts(of: array.appending(0), map)
    guard last < parts.list.count else { throw Self.notThere(array.appending(last)) }
    var ranges: [Range<Int>] = []
    if positions.count == parts.list.count {
      ranges = [parts.container.lowerBound + 1..<parts.container.upperBound - 1]
    } else {
      // Each goes with the comma behind it; those that end the array with the one before them.
      var tail = parts.list.count
      var rest = positions[...]
      while rest.last == tail - 1 {
        tail -= 1
        rest.removeLast()
      }
      for position in rest {
        let start = parts.list[position].whole.lowerBound
        let end = parts.list[position + 1].whole.lowerBound
        if let before = ranges.last, before.upperBound == start {
          ranges[ranges.count - 1] = before.lowerBound..<end
        } else {
          ranges.append(start..<end)
        }
      }
      if tail < parts.list.count, let end = parts.list.last?.whole.upperBound {
        ranges.append(parts.list[tail - 1].whole.upperBound..<end)
      }
    }
    splice(ranges.map { Splice(range: $0, new: []) })
  }

  private mutating func apply(_ operation: JSONPatch.Operation) throws(JSONError) {
    let map = try JSONSourceMap(text)
    switch operation {
    case .replace(let path, let value): splice([try replacement(path, value, map)])
    case .add(let path, let value): splice([try addition(path, value, map)])
    case .remove(let path): splice([try removal(path, map)])
    case .move(let from, let to):
      let value = try value(at: from, map)
      splice([try removal(from, map)])
      splice([try addition(to, value, try JSONSourceMap(text))])
    case .copy(let from, let to):
      splice([try addition(to, try value(at: from, map), map)])
    case .test(let path, let expected):
      guard try value(at: path, map).isEqualInValue(to: expected) else {
        throw JSONError(.patch, "the value is not the one that was expected", pointer: path)
      }
    }
  }

  /// Makes changes that do not depend on each other, with one look at the text.
  private mutating func applyAtOnce(_ patch: JSONPatch) throws(JSONError) {
    let map = try JSONSourceMap(text)
    var splices: [Splice] = []
    for operation in patch.operations {
      switch operation {
      case .replace(let path, let value): splices.append(try replacement(path, value, map))
      case .add(let path, let value): splices.append(try addition(path, value, map))
      case .remove(let path): splices.append(try removal(path, map))
      case .move, .copy, .test: try apply(operation)
      }
    }
    splices.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    splice(splices)
  }

  /// A part of the text, and what is to stand there.
  private struct Splice {
    var range: Range<Int>
    var new: [UInt8]
  }

  private mutating func splice(_ range: Range<Int>, _ new: [UInt8]) {
    splice([Splice(range: range, new: new)])
  }

  /// Replaces parts that stand in rising order and do not overlap.
  private mutating func splice(_ splices: [Splice]) {
    // As if the last one had come first: places before it are not moved then.
    for splice in splices.reversed() {
      edits.append(
        TextEdit(
          start: splice.range.lowerBound, newCount: splice.new.count,
          old: Array(text[splice.range])))
    }
    if splices.count == 1 {
      text.replaceSubrange(splices[0].range, with: splices[0].new)
      return
    }
    var result: [UInt8] = []
    result.reserveCapacity(text.count + splices.reduce(0) { $0 + $1.new.count })
    var position = 0
    for splice in splices {
      result += text[position..<splice.range.lowerBound]
      result += splice.new
      position = splice.range.upperBound
    }
    result += text[position...]
    text = result
  }

  // MARK: Operations

  private func value(
    at path: JSONPointer, _ map: JSONSourceMap
  ) throws(JSONError) -> JSONValue {
    try withExtendedLifetime(map) { () throws(JSONError) in
      guard let view = map.root[path] else { throw Self.notThere(path) }
      return JSONValue(view)
    }
  }

  private func replacement(
    _ path: JSONPointer, _ value: JSONValue, _ map: JSONSourceMap
  ) throws(JSONError) -> Splice {
    let range = try withExtendedLifetime(map) { () throws(JSONError) in
      guard let view = map.root[path] else { throw Self.notThere(path) }
      return map.range(of: view)
    }
    let old = text[range]
    let isSpread = old.contains(UInt8(ascii: "\n"))
    var style =
      isSpread || !value.isContainer
      ? JSONTextStyle(lineStart: indentation(at: range.lowerBound))
      : JSONTextStyle(inlineLike: text[range])
    style.spreadsNumbers = isSpread
    return Splice(range: range, new: style.rendered(value))
  }

  private func removal(_ path: JSONPointer, _ map: JSONSourceMap) throws(JSONError) -> Splice {
    guard let token = path.tokens.last else {
      throw JSONError(.patch, "the whole document cannot be removed", pointer: path)
    }
    let parts = try parts(of: path, map)
    guard let index = parts.index(of: token) else { throw Self.notThere(path) }
    let part = parts.list[index].whole
    if index + 1 < parts.list.count {
      return Splice(range: part.lowerBound..<parts.list[index + 1].whole.lowerBound, new: [])
    } else if index > 0 {
      return Splice(range: parts.list[index - 1].whole.upperBound..<part.upperBound, new: [])
    }
    return Splice(range: parts.container.lowerBound + 1..<parts.container.upperBound - 1, new: [])
  }

  private func addition(
    _ path: JSONPointer, _ value: JSONValue, _ map: JSONSourceMap
  ) throws(JSONError) -> Splice {
    guard let token = path.tokens.last else {
      return Splice(range: 0..<text.count, new: Array(value.description.utf8))
    }
    let parts = try parts(of: path, map)
    if parts.isObject, parts.index(of: token) != nil {
      return try replacement(path, value, map)
    }
    let position = parts.isObject || token == "-" ? parts.list.count : Int(token) ?? -1
    guard 0...parts.list.count ~= position else { throw Self.notThere(path) }
    let style = style(in: parts)
    var new: [UInt8] = []
    if parts.isObject {
      new += Array(JSONValue.string(token).description.utf8) + style.colon
    }
    new += style.rendered(value)
    if parts.list.isEmpty {
      return Splice(
        range: parts.container.lowerBound + 1..<parts.container.upperBound - 1, new: new)
    } else if position == parts.list.count {
      let end = parts.list[position - 1].whole.upperBound
      return Splice(range: end..<end, new: [UInt8(ascii: ",")] + style.separator + new)
    }
    let start = parts.list[position].whole.lowerBound
    return Splice(range: start..<start, new: new + [UInt8(ascii: ",")] + style.separator)
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
      if isObject { return list.firstIndex { $0.key.hasSameBytes(as: token) } }
      return Int(token).flatMap { list.indices.contains($0) ? $0 : nil }
    }
  }

  private func parts(
    of path: JSONPointer, _ map: JSONSourceMap
  ) throws(JSONError) -> Parts {
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
  private func style(in parts: Parts) -> JSONTextStyle {
    guard let first = parts.list.first else {
      let inside = text[parts.container]
      var style = JSONTextStyle(inlineLike: inside)
      style.separator = []
      return style
    }
    let lead = Array(text[parts.container.lowerBound + 1..<first.whole.lowerBound])
    var style: JSONTextStyle
    if let newline = lead.lastIndex(of: UInt8(ascii: "\n")) {
      style = JSONTextStyle(lineStart: Array(lead[(newline + 1)...]))
      style.separator = lead
      let outer = indentation(at: parts.container.lowerBound)
      if style.lineStart.starts(with: outer), style.lineStart.count > outer.count {
        style.unit = Array(style.lineStart[outer.count...])
      }
      style.spreadsNumbers = text[first.value].contains(UInt8(ascii: "\n")) && !parts.isObject
    } else {
      style = JSONTextStyle(inlineLike: text[parts.container])
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
}

extension JSONValue {
  fileprivate var isContainer: Bool { array != nil || object != nil }
}
