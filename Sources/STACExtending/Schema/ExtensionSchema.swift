internal import STACJSON
internal import STACStorage
internal import STACValidation

/// The JSON Schema of an extension: as it was published, and ready to check documents.
///
/// It may be used by many threads; it never changes.
public struct ExtensionSchema: Sendable {
  /// The URL that documents name.
  public let identifier: String
  /// The schema as it was published.
  let json: JSONValue
  let compiled: CompiledSchema

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
    if let problem = compiled.problems.first {
      throw ExtensionError(.description, problem.message)
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
