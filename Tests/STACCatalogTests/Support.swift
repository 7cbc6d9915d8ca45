import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACCatalog

/// What came out of a location.
struct ReadItems {
  /// Compact JSON of each Item, as written back.
  var items: [String] = []
  var ids: [String] = []
  var origins: [String] = []
  /// Items that could not be read: `place: code: message`.
  var failures: [String] = []
  /// What the source complained of: `place: code: message [pointer]`.
  var problems: [String] = []
  var collections: [String: JSONObject] = [:]
}

/// Reads a location as a worker of the pipeline does, and tells lines from the beginning of files.
func readItems(
  _ location: String, _ options: ReadOptions = ReadOptions()
) throws -> ReadItems {
  var result = ReadItems()
  let source = try openItems(location, options)
  let batch = SourceBatch(capacity: 1 << 12)
  let item = WorkingItem()
  var lineBase = 0

  func read(_ block: RecordBlock, _ path: String, isLines: Bool) {
    block.forEachRecord { bytes, place in
      var place = place
      if isLines { place.line += lineBase }
      do throws(ItemFailure) {
        try item.read(bytes, isLine: isLines, origin: ItemOrigin(path: path, location: place))
        result.items.append(text(of: item))
        result.ids.append(item.id ?? "")
        result.origins.append("\(item.origin)")
      } catch {
        result.failures.append("\(item.origin): \(error.code): \(error.message)")
      }
    }
  }

  while source.next(into: batch) {
    batch.load()
    for problem in batch.problems {
      let pointer = problem.failure.pointer.map { " [\($0)]" } ?? ""
      result.problems.append(
        "\(problem.origin): \(problem.failure.code): \(problem.failure.message)\(pointer)")
    }
    if batch.beginsFile { lineBase = 0 }
    switch batch.content {
    case .records:
      let isLines = batch.block.separation == .lines
      read(batch.block, batch.path, isLines: isLines)
      if isLines { lineBase += batch.block.lineCount }
    case .rows: Issue.record("the rows of a batch that was loaded")
    case .files(let files):
      for file in files {
        do throws(StorageError) {
          let block = RecordBlock(holding: try readAll(file.path))
          switch DocumentShape(block.bytes) {
          case .catalog: continue
          case .elements: block.listElements(of: "features")
          case .single: break
          }
          lineBase = 0
          read(block, file.path, isLines: false)
        } catch {
          result.failures.append(
            "\(file.path): \(error.code.rawValue): \(error.message)"
              + (file.link.map { ", linked from \($0)" } ?? ""))
        }
      }
    }
  }
  result.collections = source.collections
  return result
}

/// The Item as its sink would write it to NDJSON.
func text(of item: WorkingItem) -> String {
  var buffer = ByteBuffer()
  item.write(to: &buffer)
  return buffer.string
}

/// The error that something throws; nil where it does not.
func storageError(_ body: () throws(StorageError) -> Void) -> StorageError? {
  do throws(StorageError) {
    try body()
    return nil
  } catch { return error }
}

/// A small valid Item.
func itemText(
  _ id: String, collection: String? = nil, _ members: [String: JSONValue] = [:]
) -> String {
  var item: JSONObject = [
    "type": "Feature", "stac_version": "1.1.0", "id": .string(id),
    "geometry": ["type": "Point", "coordinates": [10, 20]], "bbox": [10, 20, 10, 20],
    "properties": ["datetime": "2024-01-02T03:04:05Z"], "links": [], "assets": [:],
  ]
  if let collection { item["collection"] = .string(collection) }
  for (key, value) in members.sorted(by: { $0.key < $1.key }) { item[key] = value }
  return JSONValue.object(item).description
}

/// Begins to read one document into an Item; the bytes must outlive what is done with it.
final class LoadedItem {
  let item = WorkingItem()
  private let block: RecordBlock

  init(_ bytes: some Sequence<UInt8>, isLine: Bool = true, path: String = "f.ndjson") throws {
    block = RecordBlock(holding: Array(bytes))
    try load(isLine: isLine, path: path)
  }

  private func load(isLine: Bool, path: String) throws {
    let bytes = block.bytes
    try item.read(
      UnsafeRawBufferPointer(rebasing: bytes[...]), isLine: isLine,
      origin: ItemOrigin(path: path, location: .start))
  }

  convenience init(_ text: String, isLine: Bool = true, path: String = "f.ndjson") throws {
    try self.init(Array(text.utf8), isLine: isLine, path: path)
  }
}

/// Real documents of other projects, in a folder beside the package; not part of it.
enum Fixtures {
  static let root =
    #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/shared/fixtures"

  static let arePresent: Bool = {
    let present = FileManager.default.fileExists(atPath: root)
    if !present { print("!!! LEFT OUT: tests of real documents, as '\(root)' is missing") }
    return present
  }()

  /// All files below a folder whose names end so.
  static func files(in folder: String, _ endings: [String]) -> [String] {
    guard let names = FileManager.default.enumerator(atPath: root + "/" + folder) else { return [] }
    return names.compactMap { $0 as? String }
      .filter { name in endings.contains { name.hasSuffix($0) } }
      .map { root + "/" + folder + "/" + $0 }.sorted()
  }
}

/// The bytes of a file, decompressed.
func readAllBytes(_ path: String) throws -> [UInt8] { try readAll(path) }
