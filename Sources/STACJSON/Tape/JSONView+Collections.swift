extension JSONView {
  /// The members of an object in document order; none where this is not an object.
  ///
  /// A name that stands twice in the text comes twice.
  @inlinable
  public var members: JSONMembers { JSONMembers(self) }

  /// The elements of an array in order; none where this is not an array.
  @inlinable
  public var elements: JSONElements { JSONElements(self) }

  /// The member of this name: the last one, where the text has several; nil where there is none or
  /// this is not an object.
  ///
  /// - Complexity: O(*n*) in the number of members.
  @inlinable
  @_disfavoredOverload  // a literal is a `StaticString`, which costs no allocation
  public subscript(key: JSONKey) -> JSONView? {
    guard isObject else { return nil }
    let end = indexAfter &- 1
    var position = index &+ 1
    var found: JSONView?
    while position < end {
      let value = view(at: position &+ 1)
      if text(at: position) == key { found = value }
      position = value.indexAfter
    }
    return found
  }

  /// The member of this name, as by ``subscript(_:)-(JSONKey)``.
  @inlinable
  public subscript(name: StaticString) -> JSONView? {
    guard isObject else { return nil }
    let (head, mask) = JSONText.head(of: name)
    let end = indexAfter &- 1
    var position = index &+ 1
    var found: JSONView?
    while position < end {
      let value = view(at: position &+ 1)
      let key = text(at: position)
      // The length and the first four bytes settle most names.
      if key.head & mask == head, key.hasRest(of: name) { found = value }
      position = value.indexAfter
    }
    return found
  }

  /// The value that a JSON Pointer leads to, or nil.
  public subscript(pointer: JSONPointer) -> JSONView? {
    var value = self
    for token in pointer.tokens {
      switch value.kind {
      case .object:
        guard let next = value[JSONKey(token)] else { return nil }
        value = next
      case .array:
        guard let position = JSONPointer.arrayIndex(token),
          let next = value.elements.dropFirst(position).first(where: { _ in true })
        else { return nil }
        value = next
      default: return nil
      }
    }
    return value
  }
}

/// The members of an object, read off the tape.
@frozen
public struct JSONMembers: Sequence, IteratorProtocol {
  @usableFromInline let object: JSONView
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable
  init(_ view: JSONView) {
    object = view
    position = view.index &+ 1
    end = view.isObject ? view.indexAfter &- 1 : 0
  }

  /// The next name and value.
  @inlinable @inline(__always)
  public mutating func next() -> (key: JSONText, value: JSONView)? {
    guard position < end else { return nil }
    let key = object.text(at: position)
    let value = object.view(at: position &+ 1)
    position = value.indexAfter
    return (key, value)
  }
}

/// The elements of an array, read off the tape.
@frozen
public struct JSONElements: Sequence, IteratorProtocol {
  @usableFromInline let array: JSONView
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable
  init(_ view: JSONView) {
    array = view
    position = view.index &+ 1
    end = view.isArray ? view.indexAfter &- 1 : 0
  }

  /// The next element.
  @inlinable @inline(__always)
  public mutating func next() -> JSONView? {
    guard position < end else { return nil }
    let value = array.view(at: position)
    position = value.indexAfter
    return value
  }

  /// The number of elements.
  ///
  /// - Complexity: O(*n*).
  public var count: Int {
    var copy = self
    var count = 0
    while copy.next() != nil { count += 1 }
    return count
  }
}
