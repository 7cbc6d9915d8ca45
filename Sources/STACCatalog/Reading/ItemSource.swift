public import STACJSON
public import STACStorage

/// A place that Items come from, batch by batch.
///
/// The batches are always the same for the same content, so that an interrupted run can skip those
/// that are done with.
public protocol ItemSource: AnyObject {
  /// Fills a batch.
  ///
  /// What goes wrong with a part of the place is a problem in the batch, and the rest is read.
  ///
  /// - Returns: false at the end, when the batch is empty.
  func next(into batch: SourceBatch) -> Bool

  /// Collections that were met on the way so far: id to document.
  var collections: [String: JSONObject] { get }

  /// The bytes that will be read in all, where that is known before.
  var totalByteCount: Int? { get }

  /// Why there is no further batch although there should be; nil at a proper end.
  var failure: StorageError? { get }

  /// What a summary is to tell of the source, once it is read.
  var details: JSONValue? { get }
}

extension ItemSource {
  /// Most sources meet none.
  public var collections: [String: JSONObject] { [:] }
  /// Few sources know.
  public var totalByteCount: Int? { nil }
  /// What is wrong with a file is a problem in a batch.
  public var failure: StorageError? { nil }
  /// Files have nothing to tell.
  public var details: JSONValue? { nil }
}

/// How the content of a location is laid out, where the name does not tell.
public enum ItemFormat: String, Sendable, CaseIterable {
  /// An Item, an ItemCollection or an array of Items.
  case json
  /// One Item a line.
  case ndjson
  /// GeoParquet.
  case parquet
}
