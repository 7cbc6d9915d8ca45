internal import Synchronization

/// Makes schemas ready for use, and keeps the documents that they come from.
///
/// It may be used by many threads; one compiles at a time.
public final class SchemaCompiler: Sendable {
  /// Whether `format` refuses what does not have it; else it is a mere annotation.
  public let assertsFormats: Bool
  private let registry: Mutex<SchemaRegistry>
  /// Schemas by their address; a schema that many documents name is made ready once.
  private let known = Mutex<[String: CompiledSchema]>([:])

  /// A compiler.
  ///
  /// - Parameters:
  ///   - source: where schemas come from. The metaschemas of all drafts are built in.
  ///   - assertsFormats: whether `format` refuses what does not have it.
  ///   - defaultDraft: how schemas without `$schema` are read.
  public init(
    source: any SchemaSource, assertsFormats: Bool = false, defaultDraft: SchemaDraft = .draft7
  ) {
    self.assertsFormats = assertsFormats
    registry = Mutex(SchemaRegistry(source: source, defaultDraft: defaultDraft))
  }

  /// The schema at an address; with a fragment, the part that it names.
  ///
  /// - Throws: ``SchemaError`` where the schema cannot be had or is not JSON. References in it that
  ///   lead nowhere are not an error: see ``CompiledSchema/problems``.
  public func compile(_ url: String) throws(SchemaError) -> CompiledSchema {
    if let schema = known.withLock({ $0[url] }) { return schema }
    let schema = try compile(all: [url])
    return known.withLock { known in
      // Another thread may have been first; one graph is enough.
      let first = known[url] ?? schema
      known[url] = first
      return first
    }
  }

  /// The schemas at several addresses, which all must hold, as one: a value is walked only once.
  ///
  /// - Throws: ``SchemaError`` where one of them cannot be had or is not JSON.
  public func compile(all urls: [String]) throws(SchemaError) -> CompiledSchema {
    let result = registry.withLock { registry -> Result<CompiledSchema, SchemaError> in
      do throws(SchemaError) {
        var roots: [Subschema] = []
        for url in urls { roots.append(try registry.subschema(at: url)) }
        return .success(CompiledSchema(roots, registry, assertsFormats: assertsFormats))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The schemas at several addresses and what our rules ask, as one graph; nil where there can be no
  /// such graph.
  func compile(all urls: [String], with rules: RuleSchema) -> CompiledSchema? {
    registry.withLock { registry in
      guard let own = try? registry.native(rules.url, { rules.text }) else { return nil }
      var roots = [own]
      for url in urls {
        guard let root = try? registry.subschema(at: url) else { return nil }
        roots.append(root)
      }
      let schema = CompiledSchema(roots, registry, assertsFormats: assertsFormats)
      return schema.prepare(.feature) ? schema : nil
    }
  }

  /// A schema that is at hand, under an address that its references are relative to.
  ///
  /// - Throws: ``SchemaError`` where it is not JSON.
  public func compile(_ bytes: [UInt8], url: String) throws(SchemaError) -> CompiledSchema {
    let result = registry.withLock { registry -> Result<CompiledSchema, SchemaError> in
      do throws(SchemaError) {
        _ = try registry.add(bytes, url: url)
        let root = try registry.subschema(at: url)
        return .success(CompiledSchema([root], registry, assertsFormats: assertsFormats))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
