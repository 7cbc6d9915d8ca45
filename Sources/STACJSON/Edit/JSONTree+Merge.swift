extension JSONTree {
  /// How two objects are laid on each other.
  public enum MergeRule: Sendable {
    /// JSON Merge Patch (RFC 7396): members are added and replaced, `null` removes.
    case mergePatch
    /// Members are added and replaced; `null` is a value like any other.
    case overwrite
    /// Only members that are there already are replaced.
    case existingOnly
  }

  /// Lays an object on the document, member by member and all the way down.
  ///
  /// What is not an object replaces what it meets.
  public mutating func merge(_ patch: JSONValue, _ rule: MergeRule = .mergePatch) {
    merge(patch, into: &root, rule)
  }

  private func merge(_ patch: JSONValue, into node: inout Node, _ rule: MergeRule) {
    guard case .object(let changes) = patch else {
      node = .owned(patch)
      return
    }
    let old = node
    node = .owned(.null)
    var members: [Member]
    if case .object(let opened) = opened(old) {
      members = opened
    } else if rule == .mergePatch {
      members = []
    } else {
      node = .owned(patch)
      return
    }
    for (name, change) in changes {
      let key = JSONKey(name)
      let position = members.lastIndex { matches($0.key, key) }
      if rule == .mergePatch, change == .null {
        if position != nil { members.removeAll { matches($0.key, key) } }
      } else if let position {
        merge(change, into: &members[position].node, rule)
      } else if rule != .existingOnly {
        var new = Node.owned(.null)
        merge(change, into: &new, rule)
        members.append(Member(key: .owned(key), node: new))
      }
    }
    node = .object(members)
  }
}

extension JSONValue {
  /// This value with a JSON Merge Patch applied (RFC 7396).
  public func merging(_ patch: JSONValue) -> JSONValue {
    var tree = JSONTree(self)
    tree.merge(patch, .mergePatch)
    return tree.value
  }

  /// The merge patch that turns this value into another (RFC 7396).
  ///
  /// - Returns: nil where no merge patch can: one cannot write `null` into an object.
  public func mergePatch(to target: JSONValue) -> JSONValue? {
    guard case .object(let old) = self, case .object(let new) = target else {
      // `? nil :` would mean JSON's null here.
      if target.holdsNullMember { return nil }
      return target
    }
    var patch = JSONObject()
    for key in old.keys where new[key] == nil { patch[key] = .null }
    for (key, value) in new {
      guard let before = old[key] else {
        if value == .null || value.holdsNullMember { return nil }
        patch[key] = value
        continue
      }
      if before == value { continue }
      guard value != .null, let change = before.mergePatch(to: value) else { return nil }
      patch[key] = change
    }
    return .object(patch)
  }

  private var holdsNullMember: Bool {
    guard case .object(let object) = self else { return false }
    return object.values.contains { $0 == .null || $0.holdsNullMember }
  }
}
