extension JSONTree {
  /// What may stop an edit.
  public enum MissingParents: Sendable {
    /// Objects that are missing on the way are made.
    case create
    /// A path of which an object is missing is an error.
    case fail
  }

  /// Sets the value at a path, and at every place that its wildcards reach.
  ///
  /// A wildcard reaches what is there; it creates nothing.
  ///
  /// - Parameters:
  ///   - value: gives the value for one place, from the names that the wildcards stood for there.
  /// - Throws: ``JSONError`` with code `json-path` where a value on the way is neither object nor
  ///   array, or is missing and may not be made. Nothing is changed then.
  public mutating func set(
    _ path: FieldPath, _ missing: MissingParents = .create,
    to value: @escaping (_ wildcards: [String]) -> JSONValue
  ) throws(JSONError) {
    var visit = Visit(path: path, missing: missing) { _, wildcards in .owned(value(wildcards)) }
    let before = root
    do throws(JSONError) { try edit(&root, &visit, 0) } catch {
      root = before
      throw error
    }
  }

  /// Sets the value at a path where there is none or null, and at every place that its wildcards
  /// reach.
  ///
  /// - Parameters:
  ///   - value: gives the value for one place, from the names that the wildcards stood for there; nil
  ///     leaves the place as it is.
  /// - Throws: ``JSONError`` as by ``set(_:_:to:)``. Nothing is changed then.
  public mutating func fill(
    _ path: FieldPath, with value: @escaping (_ wildcards: [String]) -> JSONValue?
  ) throws(JSONError) {
    let tree = self
    var visit = Visit(path: path, missing: .create) { node, wildcards in
      if let node, !tree.isNull(node) { return node }
      return value(wildcards).map { .owned($0) } ?? node
    }
    let before = root
    do throws(JSONError) { try edit(&root, &visit, 0) } catch {
      root = before
      throw error
    }
  }

  private func isNull(_ node: Node) -> Bool {
    switch node {
    case .untouched(let value): base?.view(at: value.tape).isNull ?? true
    case .owned(let value): value == .null
    case .array, .object: false
    }
  }

  /// Removes what a path leads to, at every place that its wildcards reach.
  ///
  /// What is not there need not be removed: that is no error.
  ///
  /// - Returns: the number of places where something was removed.
  @discardableResult
  public mutating func remove(_ path: FieldPath) -> Int {
    var visit = Visit(path: path, missing: nil) { _, _ in nil }
    // Without parents to make, nothing can fail.
    try? edit(&root, &visit, 0)
    return visit.changes
  }

  /// Changes the value at a path where there is one; nil removes it.
  ///
  /// - Returns: the number of places that were changed.
  @discardableResult
  public mutating func transform(
    _ path: FieldPath, _ body: @escaping (JSONValue, _ wildcards: [String]) -> JSONValue?
  ) -> Int {
    let tree = self
    var visit = Visit(path: path, missing: nil) { node, wildcards in
      guard let node else { return nil }
      return body(tree.value(of: node), wildcards).map { .owned($0) }
    }
    try? edit(&root, &visit, 0)
    return visit.changes
  }

  private struct Visit {
    let path: FieldPath
    /// nil: where something is missing, nothing is done.
    let missing: MissingParents?
    /// The new node for the old one; nil for none.
    let replace: (Node?, [String]) -> Node?
    var wildcards: [String] = []
    var changes = 0

    init(
      path: FieldPath, missing: MissingParents?, replace: @escaping (Node?, [String]) -> Node?
    ) {
      self.path = path
      self.missing = missing
      self.replace = replace
    }
  }

  private func edit(_ node: inout Node, _ visit: inout Visit, _ depth: Int) throws(JSONError) {
    let old = node
    node = .owned(.null)  // gives up the storage, so that what is opened is changed in place
    var new = opened(old)
    defer { node = new }
    switch (new, visit.path.components[depth]) {
    case (.object(var members), .key(let key)):
      new = .owned(.null)
      defer { new = .object(members) }
      let position = members.lastIndex { matches($0.key, key) }
      try editMember(&members, key, at: position, &visit, depth)
    case (.object(var members), .wildcard):
      new = .owned(.null)
      defer { new = .object(members) }
      var position = 0
      while position < members.count {
        let before = members.count
        let name = name(of: members[position].key)
        visit.wildcards.append(name)
        defer { visit.wildcards.removeLast() }
        try editMember(&members, JSONKey(name), at: position, &visit, depth)
        if members.count == before { position += 1 }
      }
    case (.array(var nodes), let component):
      new = .owned(.null)
      defer { new = .array(nodes) }
      try editElements(&nodes, component, &visit, depth)
    default:
      guard visit.missing != nil else { return }
      throw JSONError(
        .path, "\(value(of: new).kind.name) stands where '\(visit.path)' needs an object",
        pointer: pointer(visit, depth))
    }
  }

  private func editMember(
    _ members: inout [Member], _ key: JSONKey, at position: Int?, _ visit: inout Visit,
    _ depth: Int
  ) throws(JSONError) {
    let isLast = depth == visit.path.components.count - 1
    if isLast {
      let old = position.map { members[$0].node }
      if old == nil, visit.missing == nil { return }
      visit.changes += 1
      switch (position, visit.replace(old, visit.wildcards)) {
      case (let position?, let node?): members[position].node = node
      case (let position?, nil):
        // A name that stands twice is gone only when both are; a wildcard comes by the other.
        if visit.path.components[depth] == .wildcard {
          members.remove(at: position)
        } else {
          members.removeAll { matches($0.key, key) }
        }
      case (nil, let node?): members.append(Member(key: .owned(key), node: node))
      case (nil, nil): break
      }
    } else if let position {
      try edit(&members[position].node, &visit, depth + 1)
    } else if visit.missing == .create {
      // A wildcard further on would find nothing in an object that is made now.
      guard !visit.path.components[(depth + 1)...].contains(.wildcard) else { return }
      var node = Node.object([])
      try edit(&node, &visit, depth + 1)
      members.append(Member(key: .owned(key), node: node))
    } else if visit.missing == .fail {
      throw JSONError(
        .path, "'\(visit.path)' leads through '\(key)', which is not there",
        pointer: pointer(visit, depth + 1))
    }
  }

  private func editElements(
    _ nodes: inout [Node], _ component: FieldPath.Component, _ visit: inout Visit, _ depth: Int
  ) throws(JSONError) {
    let isLast = depth == visit.path.components.count - 1
    var position: Int
    switch component {
    case .wildcard: position = 0
    case .key(let key):
      guard let index = JSONPointer.arrayIndex(key.string), index < nodes.count else {
        guard visit.missing != nil else { return }
        throw JSONError(
          .path, "'\(key)' is not a position in an array of \(nodes.count)",
          pointer: pointer(visit, depth))
      }
      position = index
    }
    var number = position  // the position before anything was removed
    repeat {
      guard position < nodes.count else { return }
      let before = nodes.count
      if component == .wildcard { visit.wildcards.append(String(number)) }
      defer { if component == .wildcard { visit.wildcards.removeLast() } }
      if !isLast {
        try edit(&nodes[position], &visit, depth + 1)
      } else if let node = visit.replace(nodes[position], visit.wildcards) {
        visit.changes += 1
        nodes[position] = node
      } else {
        visit.changes += 1
        nodes.remove(at: position)
      }
      if nodes.count == before { position += 1 }
      number += 1
    } while component == .wildcard
  }

  /// The place that a visit has reached, wildcards filled in.
  private func pointer(_ visit: Visit, _ depth: Int) -> JSONPointer {
    var wildcards = visit.wildcards.makeIterator()
    return JSONPointer(
      tokens: visit.path.components.prefix(depth).map { component in
        switch component {
        case .key(let key): key.string
        case .wildcard: wildcards.next() ?? "*"
        }
      })
  }
}
