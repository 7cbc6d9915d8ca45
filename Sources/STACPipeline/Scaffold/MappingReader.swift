internal import STACCatalog
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACYAML

/// Reads the keys of one file of a mapping into what the files before it have said.
struct MappingReader {
  private var rules: RuleReader

  init(_ file: MappingFiles.File, number: Int) {
    rules = RuleReader(file: number, folder: file.folder, diagnostics: file.diagnostics)
  }

  private var diagnostics: Diagnostics { rules.diagnostics }

  mutating func read(_ root: ConfigurationNode, into mapping: inout ScaffoldMapping) {
    guard var reader = ConfigurationReader(root, named: "the mapping", reporting: diagnostics)
    else { return }
    defer { reader.finish() }
    for key in ["extends", "parameters", "name", "description", "version"] { _ = reader.node(key) }
    if let nulls = reader.strings("nulls") { mapping.nulls = Set(nulls) }
    rules.nulls = mapping.nulls
    if let name = reader.text("zone"), let zone = rules.zone(named: name, reader) {
      rules.zone = zone
    }
    _ = reader.mapping("input") { input in
      readInput(&input, &mapping.input)
      return true
    }
    if let text = reader.text("where") { mapping.condition = expression(text, "where", reader) }
    readNamed("fields", &reader, &mapping.fields)
    readMembers(&reader, &mapping)
    readCollection(&reader, &mapping)
    GeometryReader(rules: rules).read(&reader, into: &mapping)
    readNamed("properties", &reader, &mapping.properties)
    readCopies(&reader, &mapping)
    readAssets(&reader, &mapping)
    readLinks(&reader, &mapping)
    if let extensions = reader.strings("stac_extensions") { mapping.extensions = extensions }
  }

  private mutating func readMembers(
    _ reader: inout ConfigurationReader, _ mapping: inout ScaffoldMapping
  ) {
    if let node = reader.node("id") {
      mapping.id = rules.rule(node, .column)
      mapping.id?.isRequired = true
    }
    if let node = reader.node("collection_id") {
      mapping.collectionID = rules.rule(node, .column)
    }
    for name in ["datetime", "start_datetime", "end_datetime"] {
      if let node = reader.node(name) {
        mapping.times[name] = rules.rule(node, .column)
      } else if root(reader, has: name) {
        mapping.times[name] = nil
      }
    }
  }

  /// Whether a key is there, with null as its value.
  private func root(_ reader: ConfigurationReader, has key: String) -> Bool {
    reader.node[key]?.isNull == true
  }

  private func expression(
    _ text: String, _ key: String, _ reader: ConfigurationReader
  ) -> JMESPath? {
    do throws(QueryError) {
      return try JMESPath(text)
    } catch {
      reader.error("'\(key)' is no JMESPath expression: \(error.summary)", at: key)
      return nil
    }
  }

  private func readInput(
    _ reader: inout ConfigurationReader, _ input: inout RecordInput
  ) {
    input.format = reader.choice("format", of: RecordFormat.self) ?? input.format
    input.delimiter = reader.string("delimiter") ?? input.delimiter
    input.encoding = reader.text("encoding") ?? input.encoding
    if let text = reader.text("data_path") {
      input.dataPath = expression(text, "data_path", reader)
    }
    input.pattern = reader.text("pattern") ?? input.pattern
    input.groupKeys = reader.strings("group_by") ?? input.groupKeys
    input.hasHeader = reader.bool("header") ?? input.hasHeader
    input.columns = reader.strings("columns") ?? input.columns
    input.skippedLines = reader.integer("skip_lines", in: 0...1_000_000) ?? input.skippedLines
    input.comment = reader.string("comment") ?? input.comment
    do throws(WorkflowError) {
      _ = try input.options()
    } catch {
      let key = ["encoding", "delimiter", "comment", "pattern", "group_by"].first {
        reader.keys.contains($0)
          && (error.message.contains("'\($0)'") || $0 == "encoding" && error.message.contains($0)
            || $0.hasPrefix("group") && error.message.contains("grouped"))
      }
      reader.error(error.message, at: key ?? "pattern")
    }
  }

  // MARK: Named rules

  /// Rules by name; null takes one away that another file has given.
  private func readNamed(
    _ key: String, _ reader: inout ConfigurationReader, _ list: inout [(String, ValueRule)]
  ) {
    guard let node = reader.node(key) else { return }
    guard let entries = node.entries else {
      reader.error("'\(key)' must be a mapping", at: key)
      return
    }
    for entry in entries {
      list.removeAll { $0.0 == entry.key }
      if entry.value.isNull { continue }
      if let rule = rules.rule(entry.value, .column) { list.append((entry.key, rule)) }
    }
  }

  private func readCopies(
    _ reader: inout ConfigurationReader, _ mapping: inout ScaffoldMapping
  ) {
    guard let node = reader.node("copy") else { return }
    let place = ValueRule.Place(file: rules.file, location: node.location)
    if node.entries == nil {
      let names = reader.strings("copy") ?? []
      mapping.copies = [ScaffoldMapping.CopyRule(only: names, place: place)]
      return
    }
    _ = reader.mapping("copy") { copy in
      mapping.copies = [
        ScaffoldMapping.CopyRule(
          path: copy.text("from").map { RecordField($0) }, only: copy.strings("only") ?? [],
          except: copy.strings("except") ?? [], prefix: copy.text("prefix") ?? "", place: place)
      ]
      return true
    }
  }

  // MARK: Collection

  private func readCollection(
    _ reader: inout ConfigurationReader, _ mapping: inout ScaffoldMapping
  ) {
    guard let node = reader.node("collection") else { return }
    if let text = node.scalar?.text {
      mapping.collection = ["id": .string(text)]
      return
    }
    guard var object = node.value.object else {
      reader.error("'collection' is the id of a Collection, or what it says", at: "collection")
      return
    }
    if let names = object["summaries"]?.array {
      mapping.summaries = names.compactMap(\.string)
      object["summaries"] = nil
    }
    var merged = mapping.collection ?? [:]
    for (key, value) in object { merged[key] = value }
    if merged["id"]?.string == nil {
      reader.error("a Collection needs an 'id'", at: "collection")
    }
    mapping.collection = merged
  }

  // MARK: Assets and links

  private func readAssets(
    _ reader: inout ConfigurationReader, _ mapping: inout ScaffoldMapping
  ) {
    if let node = reader.node("assets") {
      guard let entries = node.entries else {
        reader.error(
          "'assets' must be a mapping from names to assets", at: "assets",
          hint: "assets made from a list are written under 'assets_each'")
        return
      }
      for entry in entries {
        mapping.assets.removeAll { $0.name == entry.key && $0.each == nil }
        if entry.value.isNull { continue }
        guard var asset = asset(entry.value, ["href": .column]) else { continue }
        asset.key = ValueRule(
          [.constant(.string(entry.key))],
          at: ValueRule.Place(file: rules.file, location: entry.keyLocation))
        asset.name = entry.key
        mapping.assets.append(asset)
      }
    }
    guard let nodes = reader.nodes("assets_each") else { return }
    mapping.assets.removeAll { $0.each != nil }
    for node in nodes {
      guard let each = node["each"]?.scalar?.text, let keyNode = node["key"],
        let key = rules.rule(keyNode, .column),
        var asset = asset(node, ["href": .column], leavingOut: ["each", "key"])
      else {
        diagnostics.error(
          "assets that are made from a list need 'each' (which list), 'key' (their names) and "
            + "'href'", at: node.location)
        continue
      }
      asset.each = RecordField(each)
      asset.key = key
      asset.key.isRequired = true
      mapping.assets.append(asset)
    }
  }

  private func asset(
    _ node: ConfigurationNode, _ modes: [String: RuleReader.Mode],
    leavingOut left: Set<String> = []
  ) -> ScaffoldMapping.AssetRule? {
    let place = ValueRule.Place(file: rules.file, location: node.location)
    var asset = ScaffoldMapping.AssetRule(key: ValueRule([]), members: [], place: place)
    if node.scalar != nil {
      guard let href = rules.rule(node, .column) else { return nil }
      asset.members = [("href", href)]
      return asset
    }
    guard let entries = node.entries else {
      diagnostics.error("an asset is an object with an 'href'", at: node.location)
      return nil
    }
    for entry in entries where !left.contains(entry.key) && !entry.value.isNull {
      if entry.key == "required", let value = entry.value.scalar?.value.boolean {
        asset.isRequired = value
        continue
      }
      guard let rule = rules.rule(entry.value, modes[entry.key] ?? .constant) else { return nil }
      asset.members.append((entry.key, rule))
    }
    guard asset.members.contains(where: { $0.0 == "href" }) else {
      diagnostics.error("the asset has no 'href'", at: node.location)
      return nil
    }
    return asset
  }

  private func readLinks(
    _ reader: inout ConfigurationReader, _ mapping: inout ScaffoldMapping
  ) {
    guard let nodes = reader.nodes("links") else { return }
    mapping.links = nodes.compactMap { node in
      guard node["rel"] != nil, node["href"] != nil,
        let link = asset(node, ["href": .column])
      else {
        diagnostics.error("a link needs 'rel' and 'href'", at: node.location)
        return nil
      }
      return ScaffoldMapping.LinkRule(members: link.members, place: link.place)
    }
  }
}
