/// A path to values of a document as people write it: `properties.eo:cloud_cover`,
/// `assets."ANG.txt".href`, `assets.*.alternate`, `links.0.href`.
///
/// Names are separated by dots. A name that holds a dot, a quote or a `*` of its own stands in
/// single or double quotes; inside them a backslash takes the next character as it is. `*` alone
/// stands for every member of an object or element of an array. A number is a position where the
/// value is an array, else a name.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  /// One step of a path.
  public enum Component: Sendable, Hashable {
    /// A member name, or a position in an array.
    case key(JSONKey)
    /// Every member or element.
    case wildcard
  }

  /// The steps; at least one.
  public let components: [Component]
  /// The path as it was written.
  public let description: String

  /// A path of member names.
  public init(keys: [String]) {
    precondition(!keys.isEmpty, "a path has at least one name")
    components = keys.map { .key(JSONKey($0)) }
    description = keys.map(Self.quoted).joined(separator: ".")
  }

  /// Reads the text form.
  ///
  /// - Throws: ``JSONError`` with code `json-path` and the column of the mistake.
  public init(parsing text: String) throws(JSONError) {
    var components: [Component] = []
    let characters = Array(text.unicodeScalars)
    var position = 0
    func fail(_ message: String) -> JSONError {
      JSONError(.path, "\(message) at character \(position + 1) of field path '\(text)'")
    }
    repeat {
      var name = String.UnicodeScalarView()
      var isQuoted = false
      if position < characters.count, characters[position] == "\"" || characters[position] == "'" {
        isQuoted = true
        let quote = characters[position]
        position += 1
        while position < characters.count, characters[position] != quote {
          if characters[position] == "\\", position + 1 < characters.count { position += 1 }
          name.append(characters[position])
          position += 1
        }
        guard position < characters.count else { throw fail("a quote is not closed") }
        position += 1
        guard position == characters.count || characters[position] == "." else {
          throw fail("expected '.' behind a quoted name")
        }
      } else {
        while position < characters.count, characters[position] != "." {
          name.append(characters[position])
          position += 1
        }
        guard !name.isEmpty else { throw fail("a name is missing") }
      }
      let key = JSONKey(String(name))
      components.append(key.string == "*" && !isQuoted ? .wildcard : .key(key))
      position += 1
      if position == characters.count { throw fail("a name is missing") }
    } while position < characters.count
    self.components = components
    description = text
  }

  /// The path with a name in place of its first wildcard; the same path where it has none.
  public func replacingFirstWildcard(by name: String) -> FieldPath {
    guard let place = components.firstIndex(of: .wildcard) else { return self }
    var components = components
    components[place] = .key(JSONKey(name))
    return FieldPath(components)
  }

  private init(_ components: [Component]) {
    self.components = components
    description = components.map { component in
      switch component {
      case .key(let key): Self.quoted(key.string)
      case .wildcard: "*"
      }
    }.joined(separator: ".")
  }

  /// Whether the path may lead to more than one value.
  public var hasWildcard: Bool { components.contains(.wildcard) }

  private static func quoted(_ name: String) -> String {
    let isPlain =
      !name.isEmpty && name != "*"
      && !name.unicodeScalars.contains { $0 == "." || $0 == "\"" || $0 == "'" || $0 == "\\" }
    if isPlain { return name }
    var text = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}

extension FieldPath: ExpressibleByStringLiteral {
  /// A path that is written in the program; a mistake in it stops the program.
  public init(stringLiteral text: String) {
    do throws(JSONError) { try self.init(parsing: text) } catch {
      preconditionFailure(error.message)
    }
  }
}

extension JSONView {
  /// The values that a field path leads to, in document order.
  public func values(at path: FieldPath) -> [JSONView] {
    var found = [self]
    for component in path.components {
      found = found.flatMap { value -> [JSONView] in
        switch component {
        case .wildcard where value.isObject: value.members.map(\.value)
        case .wildcard: Array(value.elements)
        case .key(let key) where value.isArray:
          value[JSONPointer(tokens: [key.string])].map { [$0] } ?? []
        case .key(let key): value[key].map { [$0] } ?? []
        }
      }
    }
    return found
  }
}
