/// A list of changes to a document: JSON Patch, RFC 6902.
public struct JSONPatch: Sendable, Hashable {
  /// One change.
  public enum Operation: Sendable, Hashable {
    /// Adds a member, or inserts before a position of an array (`-` is its end).
    case add(JSONPointer, JSONValue)
    /// Removes what is there.
    case remove(JSONPointer)
    /// Replaces what is there.
    case replace(JSONPointer, JSONValue)
    /// Removes from one place and adds to another.
    case move(from: JSONPointer, to: JSONPointer)
    /// Adds what stands at another place.
    case copy(from: JSONPointer, to: JSONPointer)
    /// Fails unless this value is there. Numbers are compared by value: 1 is 1.0.
    case test(JSONPointer, JSONValue)
  }

  /// The changes in the order in which they are made.
  public var operations: [Operation]

  /// A patch of these changes.
  public init(_ operations: [Operation]) { self.operations = operations }

  /// Reads the JSON form.
  ///
  /// - Throws: ``JSONError`` with code `json-patch` and the place in the patch.
  public init(_ json: JSONValue) throws(JSONError) {
    guard let list = json.array else {
      throw JSONError(.patch, "a JSON Patch is an array, not \(json.kind.name)")
    }
    operations = []
    for (index, entry) in list.enumerated() {
      let place = JSONPointer.root.appending(index)
      func pointer(_ name: String) throws(JSONError) -> JSONPointer {
        guard let text = entry[name]?.string else {
          throw JSONError(.patch, "the operation needs a string '\(name)'", pointer: place)
        }
        do throws(JSONError) { return try JSONPointer(parsing: text) } catch {
          throw JSONError(.patch, "'\(name)': \(error.message)", pointer: place)
        }
      }
      func value() throws(JSONError) -> JSONValue {
        guard let value = entry["value"] else {
          throw JSONError(.patch, "the operation needs a 'value'", pointer: place)
        }
        return value
      }
      guard entry.object != nil else {
        throw JSONError(
          .patch, "an operation is an object, not \(entry.kind.name)", pointer: place)
      }
      switch entry["op"]?.string {
      case "add": operations.append(.add(try pointer("path"), try value()))
      case "remove": operations.append(.remove(try pointer("path")))
      case "replace": operations.append(.replace(try pointer("path"), try value()))
      case "move": operations.append(.move(from: try pointer("from"), to: try pointer("path")))
      case "copy": operations.append(.copy(from: try pointer("from"), to: try pointer("path")))
      case "test": operations.append(.test(try pointer("path"), try value()))
      default:
        let found = entry["op"].map { ", not \($0)" } ?? ""
        throw JSONError(
          .patch, "'op' must be add, remove, replace, move, copy or test\(found)", pointer: place)
      }
    }
  }

  /// The JSON form.
  public var json: JSONValue {
    .array(
      operations.map { operation in
        switch operation {
        case .add(let path, let value):
          ["op": "add", "path": .string(path.description), "value": value]
        case .remove(let path): ["op": "remove", "path": .string(path.description)]
        case .replace(let path, let value):
          ["op": "replace", "path": .string(path.description), "value": value]
        case .move(let from, let to):
          ["op": "move", "from": .string(from.description), "path": .string(to.description)]
        case .copy(let from, let to):
          ["op": "copy", "from": .string(from.description), "path": .string(to.description)]
        case .test(let path, let value):
          ["op": "test", "path": .string(path.description), "value": value]
        }
      })
  }
}
