internal import STACCatalog
internal import STACJSON
internal import STACQuery
internal import STACStorage
internal import STACTables
public import STACYAML
internal import SpellingSuggestions

extension ScaffoldMapping {
  /// Reads a mapping file: YAML or JSON.
  ///
  /// - Parameter parameters: values for what the mapping declares under `parameters`.
  /// - Throws: `ConfigurationError` with everything that is wrong, also in the files that it extends.
  public static func reading(
    _ bytes: [UInt8], file: String, parameters: [(name: String, value: String)] = []
  ) throws(ConfigurationError) -> (mapping: ScaffoldMapping, warnings: [Diagnostic]) {
    var files = try MappingFiles(bytes, file: file)
    let mapping = read(&files, parameters)
    let found = files.diagnostics
    guard !found.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(found)
    }
    return (mapping, found)
  }

  /// Reads a mapping that stands in another document, whose diagnostics take what is wrong.
  static func reading(
    _ node: ConfigurationNode, parameters: [(name: String, value: String)],
    reporting diagnostics: Diagnostics
  ) -> ScaffoldMapping? {
    do throws(ConfigurationError) {
      var files = try MappingFiles(node, reporting: diagnostics)
      let mapping = read(&files, parameters)
      for diagnostic in files.diagnostics { diagnostics.report(diagnostic) }
      return diagnostics.hasErrors ? nil : mapping
    } catch {
      for diagnostic in error.diagnostics { diagnostics.report(diagnostic) }
      return nil
    }
  }

  private static func read(
    _ files: inout MappingFiles, _ parameters: [(name: String, value: String)]
  ) -> ScaffoldMapping {
    files.expandParameters(parameters)
    var mapping = ScaffoldMapping()
    mapping.sources = files.files.map(\.diagnostics.source)
    for (index, file) in files.files.enumerated() {
      var reader = MappingReader(file, number: index)
      reader.read(file.root, into: &mapping)
    }
    guard let last = files.files.last else { return mapping }
    let location = last.root.location
    if last.diagnostics.hasErrors { return mapping }
    if mapping.id == nil {
      last.diagnostics.error("the mapping does not say where the 'id' comes from", at: location)
    }
    if mapping.geometry == nil {
      last.diagnostics.error(
        "the mapping does not say where the 'geometry' comes from", at: location,
        hint: "write geometry: {lon: COLUMN, lat: COLUMN}, or geometry: null for Items without one")
    }
    let hasInterval = mapping.times["start_datetime"] != nil && mapping.times["end_datetime"] != nil
    if mapping.times["datetime"] == nil, !hasInterval {
      last.diagnostics.error(
        "the mapping does not say where the 'datetime' comes from", at: location,
        hint: "write datetime: COLUMN, or start_datetime and end_datetime")
    }
    return mapping
  }

  // MARK: Columns

  /// Finds names that no column has, and gives rules the types of their columns.
  ///
  /// - Parameters:
  ///   - columns: the names of the table's columns.
  ///   - types: what the columns hold, where that is known.
  ///   - isSure: a name that is not among them is a mistake, and no field that only some records
  ///     have.
  /// - Returns: what is wrong.
  mutating func resolve(
    _ columns: [String], types: [String: ColumnType], isSure: Bool
  ) -> [Diagnostic] {
    let known = Set(columns).union(fields.map(\.0))
    var found: [Diagnostic] = []
    let all = rules + fields.flatMap { $0.1.parts }
    for rule in all {
      for field in rule.fields {
        found += problem(field, rule.place, known, columns, isSure).map { [$0] } ?? []
      }
    }
    for asset in assets {
      guard let each = asset.each else { continue }
      found += problem(each, asset.place, known, columns, isSure).map { [$0] } ?? []
    }
    for copy in copies {
      for name in copy.only
      where copy.path == nil && !name.contains("*") && !known.contains(name) {
        found.append(
          diagnostic(
            isSure, "no column is named '\(name)'", copy.place,
            hint: didYouMean(name, among: columns)))
      }
    }
    let plain = Set(types.filter { $0.value != .text }.keys)
    for index in copies.indices where copies[index].path == nil {
      copies[index].plainNames = plain
    }
    changeRules { rule in
      guard rule.sources.count == 1, case .field(let field) = rule.sources[0] else { return }
      rule.isPlain = plain.contains(field.text)
    }
    let order = found.sorted {
      ($0.file == $1.file ? "" : $0.file, $0.location.byteOffset)
        < ($0.file == $1.file ? "" : $1.file, $1.location.byteOffset)
    }
    guard columns.count == 1, isSure, let first = order.first else { return order }
    // Nothing else can be right then.
    var note = first
    note.hint =
      "the table has one column, '\(columns[0])'; say what stands between columns with input.delimiter"
    return [note]
  }

  private func problem(
    _ field: RecordField, _ place: ValueRule.Place, _ known: Set<String>, _ columns: [String],
    _ isSure: Bool
  ) -> Diagnostic? {
    if known.contains(field.text) { return nil }
    let hint = didYouMean(field.text, among: columns)
    if let problem = field.problem {
      return diagnostic(
        true,
        "no column is named '\(field.text)', and it is no JMESPath expression: \(problem.summary)",
        place, hint: hint ?? "a constant is written {value: \(field.text)}")
    }
    guard let missing = field.names.sorted().first(where: { !known.contains($0) }) else {
      return nil
    }
    return diagnostic(
      isSure, "no column is named '\(missing)'", place,
      hint: didYouMean(missing, among: columns)
        ?? "a constant is written {value: \(field.text)}; the columns are "
        + columns.prefix(12).joined(separator: ", ") + (columns.count > 12 ? ", …" : ""))
  }

  private func diagnostic(
    _ isError: Bool, _ message: String, _ place: ValueRule.Place, hint: String?
  ) -> Diagnostic {
    let source = sources[min(place.file, sources.count - 1)]
    return Diagnostic(
      isError ? .error : .warning, message, at: place.location, in: source, hint: hint)
  }

  /// Changes the rules of properties, fields and members.
  private mutating func changeRules(_ body: (inout ValueRule) -> Void) {
    for index in properties.indices { body(&properties[index].1) }
    for index in fields.indices { body(&fields[index].1) }
    for asset in assets.indices {
      for index in assets[asset].members.indices { body(&assets[asset].members[index].1) }
    }
  }
}
