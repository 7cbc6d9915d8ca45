internal import STACExtending
internal import STACJSON
internal import STACStorage
internal import STACValidation
internal import STACYAML

/// Reads the config of `extend`, in our words and in those of the published `ExtensionModule`.
enum ExtendReader {
  static func read(
    _ reader: inout ConfigurationReader, schemas: SchemaStore.Options
  ) -> ExtendStep? {
    let places = StepReader.readSchemaPlaces(&reader, schemas)
    let names = reader.nodes("extensions", .optional)
    let uris = reader.strings("schema_uri") ?? []
    let options = readOptions(&reader, ExtensionOptions())
    if names == nil, uris.isEmpty {
      reader.error("extend needs 'extensions'", at: "extensions")
      return nil
    }
    let loader = ExtensionLoader(store: SchemaStore(places))
    var step = ExtendStep([])
    var isFirst = true
    func load(_ name: String, _ own: ExtensionOptions, at location: SourceLocation) {
      // What the step says for all is done once.
      var own = own
      if isFirst {
        own.rules += options.rules
        own.collectionRules.merge(options.collectionRules) { $0 + $1 }
        isFirst = false
      }
      do {
        step.extensions.append(try loader.load(name, own))
        step.folders.append(own.files.folders)
      } catch let error as ConfigurationError {
        for diagnostic in error.diagnostics {
          reader.diagnostics.error(
            "in '\(name)': \(diagnostic.message)", at: location, hint: diagnostic.hint)
        }
      } catch { reader.diagnostics.error("\(error)", at: location) }
    }
    var shared = options
    shared.rules = []
    shared.collectionRules = [:]
    for uri in uris { load(uri, shared, at: reader.location(ofKey: "schema_uri")) }
    for node in names ?? [] {
      if let name = node.scalar?.text {
        if name.hasPrefix("exec:") {
          reader.diagnostics.error(
            "a program is a step of its own", at: node.location, hint: "use module: exec")
        } else {
          load(name, shared, at: node.location)
        }
        continue
      }
      guard
        var own = ConfigurationReader(node, named: "an extension", reporting: reader.diagnostics)
      else { continue }
      let name = own.text("name", .required)
      let ownOptions = readOptions(&own, shared)
      own.finish()
      if let name { load(name, ownOptions, at: node.location) }
    }
    return reader.diagnostics.hasErrors ? nil : step
  }

  /// What can be said of one extension, or of all.
  private static func readOptions(
    _ reader: inout ConfigurationReader, _ base: ExtensionOptions
  ) -> ExtensionOptions {
    var options = base
    let overwrites = reader.bool("overwrite") ?? false
    let diagnostics = reader.diagnostics
    if let node = reader.node("defaults") {
      options.rules += FieldRule.readAll(node, diagnostics, overwrites: overwrites) ?? []
    }
    let collections = reader.members("collections") {
      FieldRule.readAll($0.value, diagnostics, overwrites: overwrites)
    }
    for (name, rules) in collections ?? [] { options.collectionRules[name, default: []] += rules }
    if let scaffold = readScaffold(&reader) { options.scaffold = scaffold }
    if let checks = reader.bool("check") ?? reader.bool("validate_extension") {
      options.checks = checks
    }
    if let names = reader.strings("assets") { options.files.names = NameFilter(names) }
    if let root = reader.text("asset_root") { options.files.base = root }
    if let isRemote = reader.bool("remote") { options.files.readsRemote = isRemote }
    if let missing = reader.word("missing_assets", among: ["error", "warn"]) {
      options.files.failsOnMissing = missing == "error"
    }
    let functions = HashFunction.allCases.map(\.rawValue)
    if let word = reader.word("checksum", among: functions + ["none"]) {
      options.checksum = HashFunction(rawValue: word)
    }
    if let computes = reader.bool("cids") { options.computesIdentifiers = computes }
    if let mirrors = readMirrors(&reader) { options.mirrors = mirrors }
    if let name = reader.text("mirror_name") { options.mirrorName = name }
    return options
  }

  /// `required`, `none`, `all`, or the fields that are wanted.
  private static func readScaffold(
    _ reader: inout ConfigurationReader
  ) -> ExtensionOptions.Scaffold? {
    // The published module writes all fields unless told otherwise.
    let isRequiredOnly = reader.bool("required_fields_only")
    guard let words = reader.strings("scaffold") else {
      return isRequiredOnly.map { $0 ? .required(and: []) : .all }
    }
    switch words {
    case ["none"]: return .nothing
    case ["all"]: return .all
    default: return .required(and: words.filter { $0 != "required" })
    }
  }

  private static func readMirrors(_ reader: inout ConfigurationReader) -> [AssetMirror]? {
    let diagnostics = reader.diagnostics
    let mirrors = reader.members("mirrors") { entry -> AssetMirror? in
      var fields = JSONObject()
      if let href = entry.value.scalar?.text {
        fields["href"] = .string(href)
      } else if let object = entry.value.value.object {
        fields = object
      } else {
        diagnostics.error("a mirror is an href, or a mapping", at: entry.value.location)
        return nil
      }
      let isOptional = fields.removeValue(forKey: "optional")?.boolean ?? false
      let from = fields.removeValue(forKey: "from")?.string
      let to = fields.removeValue(forKey: "to")?.string
      var replacement: (from: String, to: String)?
      switch (from, to) {
      case (let from?, let to?): replacement = (from, to)
      case (nil, nil): break
      default:
        diagnostics.error("a mirror needs 'from' and 'to', or neither", at: entry.value.location)
        return nil
      }
      do throws(ExtensionError) {
        var mirror = try AssetMirror(entry.key, fields: fields, replacing: replacement)
        mirror.isOptional = isOptional
        return mirror
      } catch {
        diagnostics.error(error.message, at: entry.value.location)
        return nil
      }
    }
    return mirrors?.map(\.value)
  }
}
