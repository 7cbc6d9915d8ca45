internal import STACJSON
internal import STACStorage
internal import STACYAML
internal import SpellingSuggestions

/// The files that a mapping is read from: the one that was named, and those that it extends.
struct MappingFiles {
  /// One of them.
  struct File {
    var root: ConfigurationNode
    var diagnostics: Diagnostics
    /// What relative paths in it are relative to.
    var folder: String
  }

  /// The file that extends all others comes last.
  private(set) var files: [File]

  private static let mostFiles = 16

  /// A mapping that stands in another document, and the files that it extends.
  init(_ root: ConfigurationNode, reporting diagnostics: Diagnostics) throws(ConfigurationError) {
    files = [File(root: root, diagnostics: diagnostics, folder: "")]
    try readBases([])
  }

  /// The mapping of a file, and the files that it extends.
  init(_ bytes: [UInt8], file: String) throws(ConfigurationError) {
    let document = try ConfigurationDocument(parsing: bytes, file: file)
    files = [
      File(
        root: document.root, diagnostics: Diagnostics(for: document.source),
        folder: folder(of: file))
    ]
    try readBases([absolutePath(file)])
  }

  private mutating func readBases(_ paths: [String]) throws(ConfigurationError) {
    var seen = paths
    while let first = files.first, let node = first.root["extends"], !node.isNull {
      guard let name = node.scalar?.text else {
        first.diagnostics.error("'extends' must be the name of a file", at: node.location)
        return
      }
      let path = join(first.folder, name)
      guard !seen.contains(absolutePath(path)), seen.count < Self.mostFiles else {
        first.diagnostics.error(
          "'\(name)' extends this mapping in turn, or there are more than \(Self.mostFiles) of them",
          at: node.location)
        return
      }
      seen.append(absolutePath(path))
      do {
        let document = try ConfigurationDocument(parsing: try readAll(path), file: path)
        files.insert(
          File(
            root: document.root, diagnostics: Diagnostics(for: document.source),
            folder: folder(of: path)), at: 0)
      } catch let error as ConfigurationError {
        throw error
      } catch {
        first.diagnostics.error("cannot read '\(path)': \(error)", at: node.location)
        return
      }
    }
  }

  /// Everything that was found.
  var diagnostics: [Diagnostic] { files.flatMap(\.diagnostics.all) }

  // MARK: Parameters

  /// Puts the values of parameters in the place of `${NAME}`.
  ///
  /// - Parameter given: values that come before those of the files.
  mutating func expandParameters(_ given: [(name: String, value: String)]) {
    var values: [String: String?] = [:]
    var places: [String: (file: Int, location: SourceLocation)] = [:]
    for (index, file) in files.enumerated() {
      guard let node = file.root["parameters"], !node.isNull else { continue }
      guard let entries = node.entries else {
        file.diagnostics.error("'parameters' must be a mapping", at: node.location)
        continue
      }
      for entry in entries {
        guard let scalar = entry.value.scalar else {
          file.diagnostics.error("a parameter must be text", at: entry.value.location)
          continue
        }
        places[entry.key] = (index, entry.keyLocation)
        if !entry.value.isNull || values[entry.key] == nil {
          values[entry.key] = .some(entry.value.isNull ? nil : scalar.text)
        }
      }
    }
    for (name, value) in given {
      if values[name] == nil, let last = files.last {
        last.diagnostics.error(
          "there is no parameter '\(name)'", at: last.root["parameters"]?.location ?? .start,
          hint: didYouMean(name, among: values.keys.sorted())
            ?? "parameters are declared under 'parameters'")
      }
      values[name] = value
    }
    for (name, value) in values where value == nil {
      guard let place = places[name] else { continue }
      files[place.file].diagnostics.error(
        "the parameter '\(name)' has no value", at: place.location,
        hint: "give it one with --set \(name)=VALUE")
    }
    let known = values.compactMapValues { $0 }
    for index in files.indices { files[index].root = Self.expanded(files[index].root, known) }
  }

  private static func expanded(
    _ node: ConfigurationNode, _ values: [String: String]
  ) -> ConfigurationNode {
    var node = node
    switch node.content {
    case .scalar(let scalar):
      guard scalar.text.contains("${"), let text = expanded(scalar.text, values) else { break }
      // A plain scalar that is one parameter takes its type from the value.
      let isOne =
        scalar.text.hasPrefix("${") && scalar.text.firstIndex(of: "}") == scalar.text.indices.last
      node.content = .scalar(
        ConfigurationScalar(text, style: isOne ? scalar.style : .quoted))
    case .sequence(let elements): node.content = .sequence(elements.map { expanded($0, values) })
    case .mapping(let entries):
      node.content = .mapping(
        entries.map {
          .init(key: $0.key, keyLocation: $0.keyLocation, value: expanded($0.value, values))
        })
    }
    return node
  }

  /// The text with parameters filled in; nil where it has none. What is no parameter is a template.
  private static func expanded(_ text: String, _ values: [String: String]) -> String? {
    var result = ""
    var isChanged = false
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$$") {
        result += "$$"
        rest = rest.dropFirst(2)
        continue
      }
      guard rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") else {
        result.append("$")
        rest = rest.dropFirst()
        continue
      }
      let inner = rest[..<end].dropFirst(2)
      let name = inner.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      let fallback = inner.dropFirst(name.count)
      if let value = values[String(name)], fallback.isEmpty || fallback.hasPrefix(":-") {
        result += value.isEmpty && !fallback.isEmpty ? String(fallback.dropFirst(2)) : value
        isChanged = true
        rest = rest[end...].dropFirst()
      } else {
        result += "${"
        rest = rest.dropFirst(2)
      }
    }
    return isChanged ? result + rest : nil
  }
}
