extension JSONPatch {
  /// The patch that takes this one back, for a patch that only adds, removes and replaces, as
  /// ``init(from:to:)`` and ``JSONTree/patch`` make them.
  ///
  /// - Parameter old: the value before this patch.
  /// - Returns: nil where the patch does not fit, or moves, copies or tests.
  public func reversed(from old: JSONView) -> JSONPatch? {
    var reversed: [Operation] = []
    reversed.reserveCapacity(operations.count)
    for operation in operations.reversed() {
      switch operation {
      case .add(let path, _):
        let parent = JSONPointer(tokens: path.tokens.dropLast())
        if let before = old[path], old[parent]?.isObject == true {
          reversed.append(.replace(path, JSONValue(before)))
        } else {
          reversed.append(.remove(path))
        }
      case .remove(let path):
        guard let before = old[path] else { return nil }
        reversed.append(.add(path, JSONValue(before)))
      case .replace(let path, _):
        guard let before = old[path] else { return nil }
        reversed.append(.replace(path, JSONValue(before)))
      case .move, .copy, .test: return nil
      }
    }
    return JSONPatch(reversed)
  }
}
