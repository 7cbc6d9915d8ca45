internal import STACExtensions
internal import STACJSON
internal import STACStorage
public import STACValidation
internal import STACYAML
internal import SpellingSuggestions

/// Finds extensions by their names, URLs and files, and makes them ready to be applied.
public struct ExtensionLoader: Sendable {
  private let store: SchemaStore
  private let compiler: SchemaCompiler

  /// A loader that finds schemas in a store.
  public init(store: SchemaStore) {
    self.store = store
    compiler = SchemaCompiler(store: store)
  }

  /// What an extension was named as.
  private enum Named {
    case known(STACExtension, STACExtension.Version)
    case schema(identifier: String, file: String?)
    case description(ExtensionDescription)
  }

  /// Makes an extension ready.
  ///
  /// - Parameter name: the name of a known extension, such as `file` or `file@2.1.0`; the URL of a
  ///   schema; the file of a schema (`.json`), or of a description (`.yaml`).
  /// - Throws: ``ExtensionError`` where there is none; `ConfigurationError` where the description is
  ///   wrong.
  public func load(
    _ name: String, _ options: ExtensionOptions = ExtensionOptions()
  ) throws -> AppliedExtension {
    switch try find(name) {
    case .known(let known, let version):
      return try applied(
        known.name, version.identifier, options,
        extender: Self.extender(known, version, options), isSure: true)
    case .schema(let identifier, let file):
      return try applied(Self.shortName(identifier), identifier, options, file: file)
    case .description(let description):
      var options = options
      for (collection, rules) in description.collectionRules {
        options.collectionRules[collection, default: []] += rules
      }
      return try applied(
        description.name, description.identifier, options, description: description,
        file: description.schemaFile, isSure: description.schemaFile == nil)
    }
  }

  /// Makes an extension ready that is written in Swift.
  ///
  /// - Throws: ``ExtensionError`` where its schema is there and is none.
  public func load(
    _ extender: any Extender, _ options: ExtensionOptions = ExtensionOptions()
  ) throws(ExtensionError) -> AppliedExtension {
    let known = STACExtension.identified(by: extender.identifier)
    return try applied(
      known?.extension.name ?? Self.shortName(extender.identifier), extender.identifier, options,
      extender: extender, isSure: true)
  }

  // MARK: Finding

  private func find(_ name: String) throws -> Named {
    let lowercased = name.lowercased()
    if [".yaml", ".yml"].contains(where: lowercased.hasSuffix) {
      return .description(try ExtensionDescription.reading(try readAll(name), file: name))
    }
    if name.hasPrefix("https://") || name.hasPrefix("http://") {
      let url = String(name.prefix { $0 != "#" })
      if let known = STACExtension.identified(by: url) {
        return .known(known.extension, known.version)
      }
      return .schema(identifier: url, file: nil)
    }
    if lowercased.hasSuffix(".json") || name.contains("/") {
      guard let identifier = try ExtensionSchema.identifier(ofFile: name) else {
        throw ExtensionError(
          .description,
          "the schema '\(name)' has no $id with its URL, which documents need to name it")
      }
      return .schema(identifier: identifier, file: name)
    }
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let short = String(parts[0])
    guard let known = STACExtension.named(short) ?? Self.named(byPrefix: short) else {
      if let schema = schemaAtHand(short) { return .schema(identifier: schema, file: nil) }
      let hint = didYouMean(short, among: STACExtension.all.map(\.name)).map { "; \($0)" } ?? ""
      throw ExtensionError(.unknown, "there is no extension '\(short)'\(hint)")
    }
    guard parts.count > 1 else {
      guard let version = known.newest else {
        throw ExtensionError(.unknown, "the extension '\(short)' has no version")
      }
      return .known(known, version)
    }
    let number = parts[1].hasPrefix("v") ? parts[1].dropFirst() : parts[1]
    guard let version = known.versions.first(where: { $0.number == number }) else {
      let numbers = known.versions.map(\.number).joined(separator: ", ")
      throw ExtensionError(
        .unknown, "the extension '\(short)' has no version '\(number)'; it has \(numbers)")
    }
    return .known(known, version)
  }

  /// `proj` is the extension whose fields begin so.
  private static func named(byPrefix prefix: String) -> STACExtension? {
    STACExtension.all.first { $0.prefix == prefix || $0.prefix == prefix + ":" }
  }

  /// The newest schema in the store's folders whose URL has a name in it.
  private func schemaAtHand(_ name: String) -> String? {
    let candidates = store.schemasAtHand().map(\.url).filter {
      $0.hasSuffix("/schema.json") && $0.split(separator: "/").contains(name[...])
    }
    return candidates.max { ExtensionFamily($0).relation(of: $1).isNewer }
  }

  /// `https://…/NAME/v1.0.0/schema.json` without what is the same in all of them.
  private static func shortName(_ url: String) -> String {
    let names = url.split(separator: "/").dropFirst(2).filter { name in
      let digits = name.hasPrefix("v") ? name.dropFirst() : name[...]
      return name != "schema.json" && name != "json-schema" && digits.first?.isNumber != true
    }
    return names.last.map(String.init) ?? url
  }

  // MARK: Making

  private func applied(
    _ name: String, _ identifier: String, _ options: ExtensionOptions,
    extender: (any Extender)? = nil, description: ExtensionDescription? = nil,
    file: String? = nil, isSure: Bool = false
  ) throws(ExtensionError) -> AppliedExtension {
    var schema: ExtensionSchema?
    var problem: String?
    if options.checks || options.scaffold != .nothing {
      do throws(ExtensionError) {
        schema = try ExtensionSchema(identifier, file: file, store, compiler)
      } catch {
        // Of what is known or described something is checked all the same.
        guard isSure else { throw error }
        problem = "'\(name)' was not checked against its schema: \(error.message)"
      }
    }
    return AppliedExtension(
      name: name, identifier: identifier, options, extender: extender, description: description,
      schema: schema, schemaProblem: problem, compiler: compiler)
  }

  /// What can be worked out of the fields of a known extension.
  private static func extender(
    _ known: STACExtension, _ version: STACExtension.Version, _ options: ExtensionOptions
  ) -> (any Extender)? {
    let identifier = version.identifier
    switch known.name {
    case "file":
      return FileExtender(
        identifier: identifier, files: options.files, checksum: options.checksum)
    case "table": return TableExtender(identifier: identifier, files: options.files)
    case "dgeo":
      return DGeoExtender(
        identifier: identifier, files: options.files, computes: options.computesIdentifiers,
        isNewer: version.number == known.newest?.number)
    case "alternate-assets":
      return AlternateAssetsExtender(
        identifier: identifier, mirrors: options.mirrors, ownName: options.mirrorName,
        names: options.files.names)
    case "projection":
      return version.number.hasPrefix("2.") || version.number == "1.2.0"
        ? ProjectionExtender(identifier: identifier, names: options.files.names) : nil
    case let name where DerivedFieldsExtender.names.contains(name):
      return DerivedFieldsExtender(name: name, identifier: identifier)
    default: return nil
    }
  }
}

extension ExtensionFamily.Relation {
  fileprivate var isNewer: Bool { self == .newer }
}
