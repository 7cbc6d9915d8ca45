public import STACCatalog
internal import STACJSON

/// An Item that failed: one line of the failures file.
public struct FailureRecord: Sendable {
  /// The id of the Item, where it has one.
  public var id: String?
  /// Its Collection, where it names one.
  public var collection: String?
  /// The step in which it failed.
  public var step: String
  /// Why.
  public var failure: ItemFailure
  /// Where it was read.
  public var origin: ItemOrigin
  /// The Item as it was in that step: compact JSON, or the bytes that are not JSON.
  public var content: [UInt8]
  /// The line is counted from the beginning of the batch.
  var isLineRelative = false

  /// Adds the line for the failures file, with its line end.
  func write(to buffer: inout ByteBuffer) {
    var record = JSONObject()
    record["id"] = id.map { .string($0) } ?? .null
    record["collection"] = collection.map { .string($0) } ?? .null
    record["step"] = .string(step)
    for (key, value) in Self.json(failure) { record[key] = value }
    if !failure.others.isEmpty {
      record["others"] = .array(failure.others.map { .object(Self.json($0)) })
    }
    record["source"] = [
      "path": .string(origin.path), "line": .integer(Int64(origin.location.line)),
      "column": .integer(Int64(origin.location.column)),
      "byte": .integer(Int64(origin.location.byteOffset)),
    ]
    if let item = try? JSONValue(parsing: content) {
      record["item"] = item
    } else {
      // Not JSON: the text is kept, so that it can be repaired and given again.
      record["item"] = .null
      if !content.isEmpty {
        record["text"] = .string(String(decoding: content, as: UTF8.self))
      }
    }
    buffer.append(json: .object(record))
    buffer.append(UInt8(ascii: "\n"))
  }

  private static func json(_ failure: ItemFailure) -> JSONObject {
    [
      "code": .string(failure.code), "message": .string(failure.message),
      "pointer": failure.pointer.map { .string($0.description) } ?? .null,
    ]
  }
}
