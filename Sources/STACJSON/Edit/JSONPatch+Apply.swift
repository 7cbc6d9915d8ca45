extension JSONValue {
  /// This value with a patch applied. Either every operation succeeds or none counts.
  ///
  /// - Throws: ``JSONError`` with code `json-patch` and the place in the document.
  public func applying(_ patch: JSONPatch) throws(JSONError) -> JSONValue {
    var value = self
    for operation in patch.operations {
      switch operation {
      case .add(let path, let new): try value.add(new, at: path)
      case .remove(let path): _ = try value.remove(at: path)
      case .replace(let path, let new):
        if path == .root {
          value = new
        } else {
          try value.changeParent(of: path) { (parent, token) throws(JSONError) in
            try parent.replace(token, with: new, path)
          }
        }
      case .move(let from, let to):
        if to.tokens.count > from.tokens.count, to.begins(with: from) {
          throw JSONError(.patch, "a value cannot be moved into itself", pointer: to)
        }
        try value.add(try value.remove(at: from), at: to)
      case .copy(let from, let to):
        guard let copied = value[from] else { throw notThere(from) }
        try value.add(copied, at: to)
      case .test(let path, let expected):
        guard let there = value[path] else { throw notThere(path) }
        guard there.isEqualInValue(to: expected) else {
          throw JSONError(.patch, "the value is not the one that was expected", pointer: path)
        }
      }
    }
    return value
  }

  /// Equality as JSON Schema and JSON Patch have it: numbers by value, so 1 equals 1.0.
  public func isEqualInValue(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.array(let a), .array(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.isEqualInValue(to: $1) }
    case (.object(let a), .object(let b)):
      return a.count == b.count
        && a.allSatisfy { key, value in b[key]?.isEqualInValue(to: value) ?? false }
    case (.integer(let integer), .unsigned(let unsigned)),
      (.unsigned(let unsigned), .integer(let integer)):
      return Int64(exactly: unsigned) == integer
    case (.integer(let integer), .double(let double)), (.double(let double), .integer(let integer)):
      return Int64(exactly: double) == integer
    case (.unsigned(let unsigned), .double(let double)),
      (.double(let double), .unsigned(let unsigned)):
      return UInt64(exactly: double) == unsigned
    default: return self == other
    }
  }

  private func notThere(_ pointer: JSONPointer) -> JSONError {
    JSONError(.patch, "there is nothing at this place", pointer: pointer)
  }

  private mutating func add(_ new: JSONValue, at path: JSONPointer) throws(JSONError) {
    if path == .root {
      self = new
    } else {
      try changeParent(of: path) { (parent, token) throws(JSONError) in
        try parent.insert(new, token, path)
      }
    }
  }

  private mutating func remove(at path: JSONPointer) throws(JSONError) -> JSONValue {
    guard let old = self[path] else { throw notThere(path) }
    if path == .root {
      self = .null
    } else {
      try changeParent(of: path) { (parent, token) throws(JSONError) in
        parent.remove(token)
      }
    }
    return old
  }

  /// Lets `body` change the value that holds what a pointer leads to.
  private mutating func changeParent(
    of path: JSONPointer, at depth: Int = 0,
    _ body: (inout JSONValue, String) throws(JSONError) -> Void
  ) throws(JSONError) {
    let token = path.tokens[depth]
    if depth == path.tokens.count - 1 { return try body(&self, token) }
    switch self {
    case .object(var object):
      self = .null
      defer { self = .object(object) }
      guard var child = object[token] else { throw notThere(path) }
      object[token] = .null
      defer { object[token] = child }
      try child.changeParent(of: path, at: depth + 1, body)
    case .array(var elements):
      guard let index = JSONPointer.arrayIndex(token), index < elements.count else {
        throw notThere(path)
      }
      self = .null
      defer { self = .array(elements) }
      try elements[index].changeParent(of: path, at: depth + 1, body)
    default: throw notThere(path)
    }
  }

  private mutating func insert(
    _ new: JSONValue, _ token: String, _ path: JSONPointer
  ) throws(JSONError) {
    switch self {
    case .object: self[token] = new
    case .array(var elements):
      let index = token == "-" ? elements.count : JSONPointer.arrayIndex(token)
      guard let index, index <= elements.count else {
        throw JSONError(.patch, "the array has \(elements.count) elements", pointer: path)
      }
      self = .null
      elements.insert(new, at: index)
      self = .array(elements)
    default:
      throw JSONError(.patch, "\(kind.name) has no members to add to", pointer: path)
    }
  }

  private mutating func replace(
    _ token: String, with new: JSONValue, _ path: JSONPointer
  ) throws(JSONError) {
    guard self[JSONPointer(tokens: [token])] != nil else { throw notThere(path) }
    if case .array(var elements) = self, let index = JSONPointer.arrayIndex(token) {
      self = .null
      elements[index] = new
      self = .array(elements)
    } else {
      self[token] = new
    }
  }

  private mutating func remove(_ token: String) {
    if case .array(var elements) = self, let index = JSONPointer.arrayIndex(token) {
      self = .null
      elements.remove(at: index)
      self = .array(elements)
    } else {
      self[token] = nil
    }
  }
}
