internal import STACJSON

/// The changes of a document as lines for people: what was, with `-`, and what is, with `+`.
enum PatchDescription {
  private static let shownLines = 40
  private static let width = 100

  /// - Parameter undo: the way back, whose operations stand in the opposite order.
  static func lines(_ patch: JSONPatch, undo: JSONPatch) -> [String] {
    var lines: [String] = []
    for (operation, back) in zip(patch.operations, undo.operations.reversed()) {
      switch back {
      case .add(let path, let old), .replace(let path, let old):
        lines.append("- \(text(path, old))")
      case .remove, .move, .copy, .test: break
      }
      switch operation {
      case .add(let path, let new), .replace(let path, let new):
        lines.append("+ \(text(path, new))")
      case .remove, .move, .copy, .test: break
      }
    }
    if lines.count > shownLines {
      lines = lines.prefix(shownLines) + ["  … \(lines.count - shownLines) more lines"]
    }
    return lines
  }

  private static func text(_ path: JSONPointer, _ value: JSONValue) -> String {
    let text = value.description
    let shown = text.count > width ? text.prefix(width) + "…" : text[...]
    return "\(path): \(shown)"
  }
}
