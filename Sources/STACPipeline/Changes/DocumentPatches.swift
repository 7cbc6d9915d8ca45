internal import STACCatalog
internal import STACJSON
public import STACStorage
internal import Synchronization

/// Patches for single documents: NDJSON with `id`, perhaps `collection`, and `patch` on each line.
///
/// A patch that is an object is a merge patch (RFC 7396), an array a JSON Patch (RFC 6902). They stay on
/// the disk; memory holds 64 bytes a line.
public final class DocumentPatches: Sendable {
  /// The file.
  public let path: String
  private let file: RereadFile
  private let places: [ItemClaim: Place]
  private let used: Mutex<Set<Int>>

  private struct Place {
    var offset: Int
    var length: Int
    var line: Int
  }

  /// Reads where the patches are.
  ///
  /// - Throws: ``StorageError`` with the line that is no patch.
  public init(_ path: String) throws(StorageError) {
    self.path = path
    if !exists(path) { throw nothing(at: path) }
    guard let file = RereadFile(plain: path) else {
      throw StorageError(
        .unsupported, "the patches '\(path)' must be a plain file, not compressed", path: path)
    }
    self.file = file
    var places: [ItemClaim: Place] = [:]
    let reader = RecordReader(lines: try openBytes(path), path: path, blockSize: 1 << 20)
    let block = RecordBlock(capacity: 1 << 20)
    var parser = JSONParser()
    var base = 0
    while try reader.next(into: block) {
      try block.forEachRecord { (bytes, place) throws(StorageError) in
        let line = base + place.line
        func wrong(_ reason: String) -> StorageError {
          StorageError(.content, "'\(path)', line \(line): \(reason)", path: path)
        }
        let view: JSONView
        do throws(JSONError) { view = try parser.parse(padded: bytes) } catch {
          throw wrong("this is not JSON: \(error.message)")
        }
        guard let id = view["id"]?.string else { throw wrong("a line needs a string 'id'") }
        guard let patch = view["patch"], patch.isObject || patch.isArray else {
          throw wrong("a line needs a 'patch': an object, or an array of operations")
        }
        if patch.isArray {
          do throws(JSONError) { _ = try JSONPatch(JSONValue(patch)) } catch {
            throw wrong(error.description)
          }
        }
        let claim = Self.claim(id, view["collection"]?.string)
        guard places[claim] == nil else { throw wrong("'\(id)' has a patch on a line before") }
        places[claim] = Place(offset: place.byteOffset, length: bytes.count, line: line)
      }
      base += block.lineCount
    }
    self.places = places
    used = Mutex([])
  }

  /// How many there are.
  public var count: Int { places.count }

  private static func claim(_ id: String, _ collection: String?) -> ItemClaim {
    collection.map { ItemClaim("in", $0, id) } ?? ItemClaim("any", id)
  }

  /// The patch of a document; nil where there is none.
  func patch(id: String, collection: String) throws(ItemFailure) -> CatalogUpdate.Patch? {
    guard let place = places[Self.claim(id, collection)] ?? places[Self.claim(id, nil)] else {
      return nil
    }
    used.withLock { _ = $0.insert(place.line) }
    do throws(StorageError) {
      guard let patch = try json(place)["patch"] else { return nil }
      if patch.array != nil, let operations = try? JSONPatch(patch) {
        return .operations(operations)
      }
      return .merge(patch)
    } catch { throw ItemFailure(code: error.code.rawValue, message: error.message) }
  }

  private func json(_ place: Place) throws(StorageError) -> JSONValue {
    var text = ByteBuffer()
    try file.read(place.offset, place.length, into: &text)
    guard let json = try? JSONValue(parsing: text.array) else {
      throw StorageError(.content, "'\(path)' was changed while it was read", path: path)
    }
    return json
  }

  /// Lines whose document was not met, with their ids: the first ones.
  public func unused(limit: Int) -> (count: Int, ids: [String]) {
    let used = used.withLock { $0 }
    let left = places.values.filter { !used.contains($0.line) }.sorted { $0.line < $1.line }
    return (left.count, left.prefix(limit).compactMap { try? json($0)["id"]?.string })
  }
}
