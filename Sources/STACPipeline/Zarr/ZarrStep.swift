internal import STACCatalog
public import STACJSON
public import STACStorage
public import STACZarr
internal import Synchronization

/// Makes Items of Zarr stores, as `zarr item` does; many of them side by side, as each takes as long as
/// the way to its metadata and back.
///
/// A store that cannot be described fails with the reason, and the others are described.
public struct ZarrStep: BatchStep {
  /// How Items are written; its `id` and `href` may have fields of the record, `{name}`.
  public var options = StoreItemOptions()
  /// How stores are opened.
  public var opening = ZarrStoreOptions()
  /// The groups to describe; empty for all.
  public var groups: [String] = []
  /// The name of the field with the location, where it is none of the usual ones.
  public var column: String?
  /// What records have that do not say it themselves.
  public var defaults: JSONObject = [:]
  /// What is known of the Collection of the Items, for outputs that write Collections.
  public var collection: JSONObject?
  let stores: StoreList

  /// A step about the stores that some locations lead to: stores, patterns (`scenes/*.zarr`,
  /// `{tile}/{date}.zarr`), folders, and lists (CSV, NDJSON, Parquet, and text with a store a line).
  public init(_ locations: [String]) { stores = StoreList(locations) }

  /// The store, where there is only one and it is named by itself.
  ///
  /// - Throws: `StorageError` where a source cannot be read, or leads to no store.
  public func onlyStore() throws(StorageError) -> String? {
    let entries = try stores.entries()
    guard entries.count == 1, stores.sources.count == 1, case .store(let record) = entries[0],
      record["store"]?.string == stores.sources[0], record.count == 1
    else { return nil }
    return stores.sources[0]
  }

  /// Describes the stores of a batch.
  public func process(_ batch: inout ItemBatch) {
    let results = Mutex<[Int: Made]>([:])
    let lines = batch.entries.map(\.line)
    forEachSideBySide(lines.count, requestsSideBySide) { index in
      let made = self.make(lines[index])
      results.withLock { $0[index] = made }
    }
    let all = results.withLock { $0 }
    for index in batch.entries.indices {
      guard let made = all[index] else { continue }
      batch.entries[index].outcome = made.outcome
      if let location = made.location {
        // Rows of tables are found by their line.
        if batch.entries[index].origin.path.isEmpty {
          batch.entries[index].origin.path = redactedLocation(location)
        }
        batch.messages += made.messages.map { (.warning, "'\(redactedLocation(location))': \($0)") }
      }
    }
  }

  /// What became of one record.
  private struct Made: Sendable {
    var location: String?
    var outcome = ItemBatch.Outcome.pending
    var messages: [String] = []
  }

  /// So many problems of one store are told.
  private static let mostMessages = 3

  private func make(_ line: [UInt8]) -> Made {
    var made = Made()
    do throws(ItemFailure) {
      let record = try StoreRecord(
        (try? JSONValue(parsing: line)) ?? .null, defaults: defaults, column: column)
      made.location = record.location
      let (item, problems) = try item(record)
      var text = ByteBuffer()
      text.append(json: .object(item))
      made.outcome = .changed(text.array)
      let grave = problems.filter { $0.severity != .info }
      made.messages = grave.prefix(Self.mostMessages).map(\.description)
      if grave.count > Self.mostMessages {
        made.messages.append("and \(grave.count - Self.mostMessages) more problems")
      }
    } catch { made.outcome = .failed(error) }
    return made
  }

  private func item(
    _ record: StoreRecord
  ) throws(ItemFailure) -> (item: JSONObject, problems: [ZarrProblem]) {
    let options = try options(for: record)
    var opening = opening
    if let branch = record.text("branch") { opening.icechunkVersion = .branch(branch) }
    if let tag = record.text("tag") { opening.icechunkVersion = .tag(tag) }
    if let snapshot = record.text("snapshot") { opening.icechunkVersion = .snapshot(snapshot) }
    do throws(ZarrError) {
      let description = try StoreDescription(
        opening: record.location, opening, groups: record.texts("group") ?? groups)
      var writer = StoreWriter(description, options)
      let item = try writer.item()
      return (item, description.problems + writer.problems)
    } catch {
      let place = redactedLocation(record.location)
      let isNamed = error.message.contains(place)
      throw ItemFailure(
        code: error.code.rawValue,
        message: Self.advising(isNamed ? error.message : "'\(place)': \(error.message)"))
    }
  }

  /// What a command would be given is a field of a list here.
  private static func advising(_ message: String) -> String {
    for (flag, field) in [("--datetime", "datetime"), ("--bbox", "bbox")]
    where message.hasSuffix("; give \(flag)") {
      return message.dropLast(flag.count) + "'\(field)' in a list of stores, or \(flag)"
    }
    return message
  }

  private func options(for record: StoreRecord) throws(ItemFailure) -> StoreItemOptions {
    var options = options
    options.id = record.text("id") ?? options.id.map { record.filled($0) }
    options.collection =
      record.text("collection") ?? options.collection.map { record.filled($0) }
    options.region = record.text("region") ?? options.region
    if let href = record.text("href") {
      options.href = href
    } else if let base = options.href {
      // The place of many stores is that of the folder they lie in, unless it says what is what.
      options.href =
        base.contains("{") ? record.filled(base) : join(base, fileName(of: record.location))
    }
    options.boundingBox = try record.box() ?? options.boundingBox
    options.interval = try record.interval() ?? options.interval
    if let template = options.template {
      options.template = try record.filled(template)
    }
    return options
  }
}

extension IngestOptions {
  /// Items about the stores of a step.
  public init(_ step: ZarrStep) {
    self.init()
    adopt(step)
  }

  /// Reads the stores of a step, and makes Items of them.
  mutating func adopt(_ step: ZarrStep) {
    let stores = step.stores
    let first = stores.sources.first.map { redactedLocation($0) } ?? ""
    sources = [stores.sources.count > 1 ? "\(first) and \(stores.sources.count - 1) more" : first]
    var records = RecordOptions()
    records.opening = { (_, options) throws(StorageError) in try StoreSource(stores, options) }
    reading.records = records
    maker = step
  }
}
