internal import STACJSON
internal import STACStorage
internal import STACValidation
internal import Synchronization

/// The JSON Schema of an extension: as it was published, and ready to check documents.
///
/// It may be used by many threads; it never changes.
public struct ExtensionSchema: Sendable {
  /// The URL that documents name.
  public let identifier: String
  /// The schema as it was published.
  let json: JSONValue
  let compiled: CompiledSchema
  /// What the schema says of members by their names, wherever it says it: `required` often stands
  /// where their types do not.
  let members: [String: JSONValue]
  private let memory = SchemaMemory()

  /// Finds a schema in a store.
  ///
  /// - Parameter file: the file that holds it, where that is known; else the store looks for its URL.
  /// - Throws: ``ExtensionError`` where it cannot be had, or is no schema.
  init(
    _ identifier: String, file: String? = nil, _ store: SchemaStore, _ compiler: SchemaCompiler
  ) throws(ExtensionError) {
    self.identifier = identifier
    let bytes: [UInt8]
    do throws(StorageError) {
      if let file, !file.hasPrefix("https://") {
        bytes = try readAll(file)
      } else {
        bytes = try store.document(at: file ?? identifier)
      }
    } catch { throw ExtensionError(.description, error.message) }
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw ExtensionError(
        .description, "the schema '\(file ?? identifier)' is not JSON: \(error.message)")
    }
    do throws(SchemaError) {
      if file == nil {
        compiled = try compiler.compile(identifier)
      } else {
        compiled = try compiler.compile(bytes, url: identifier)
      }
    } catch { throw ExtensionError(.description, error.message) }
    var members: [String: JSONValue] = [:]
    Self.collect(json, into: &members, depth: 0)
    self.members = members
    if let problem = compiled.problems.first {
      throw ExtensionError(.description, problem.message)
    }
  }

  /// The fields of documents of a type.
  func fields(_ type: String) -> [SchemaOutline.Field] {
    if let known = memory.fields.withLock({ $0[type] }) { return known }
    let fields = SchemaOutline(self, type: type).fields
    memory.fields.withLock { if $0.count < 16 { $0[type] = fields } }
    return fields
  }

  /// Whether a text fits a pattern of the schema.
  func fits(_ text: String, _ pattern: String) -> Bool {
    let key = text + "\n" + pattern
    if let known = memory.patterns.withLock({ $0[key] }) { return known }
    let schema: JSONValue = ["pattern": .string(pattern)]
    let compiler = SchemaCompiler(source: SchemaDictionary([:]))
    let compiled = try? compiler.compile(Array(schema.description.utf8), url: "urn:pattern")
    let document = try? JSONDocument(parsing: Array(JSONValue.string(text).description.utf8))
    var fits = false
    if let compiled, let document { fits = compiled.isValid(document.root) }
    memory.patterns.withLock { $0[key] = fits }
    return fits
  }

  private static func collect(
    _ value: JSONValue, into members: inout [String: JSONValue], depth: Int
  ) {
    guard depth < 64 else { return }
    for element in value.array ?? [] { collect(element, into: &members, depth: depth + 1) }
    for (key, member) in value.object ?? JSONObject() {
      if key == "properties" {
        for (name, part) in member.object ?? JSONObject()
        where part.object?.isEmpty == false && members[name] == nil {
          members[name] = part
        }
      }
      collect(member, into: &members, depth: depth + 1)
    }
  }

  /// What a schema file calls itself, without a `#` at the end; nil where it has no URL.
  static func identifier(ofFile path: String) throws(ExtensionError) -> String? {
    do {
      let json = try JSONValue(parsing: try readAll(path))
      guard json.object != nil else {
        throw ExtensionError(.description, "the file '\(path)' is no JSON Schema")
      }
      guard let id = (json["$id"] ?? json["id"])?.string, id.hasPrefix("http") else { return nil }
      return String(id.prefix { $0 != "#" })
    } catch let error as ExtensionError {
      throw error
    } catch let error as StorageError {
      throw ExtensionError(.description, error.message)
    } catch let error as JSONError {
      throw ExtensionError(.description, "the schema '\(path)' is not JSON: \(error)")
    } catch { throw ExtensionError(.description, "cannot read the schema '\(path)'") }
  }

  /// A `$ref` within the schema.
  func resolve(_ reference: String) -> JSONValue? {
    guard reference.hasPrefix("#") else { return nil }
    return (try? JSONPointer(parsing: URIReference.percentDecoded(String(reference.dropFirst()))))
      .flatMap { json[$0] }
  }
}

/// What was worked out of a schema before.
private final class SchemaMemory: Sendable {
  let fields = Mutex<[String: [SchemaOutline.Field]]>([:])
  let patterns = Mutex<[String: Bool]>([:])
}
