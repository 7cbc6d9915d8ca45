internal import Glibc
internal import STACJSON
internal import STACStorage

/// Records by key, to be joined into Items: the rows of a table, the entries of a document.
///
/// They are kept as compact JSON, one behind the other, and parsed when an Item asks for one: about
/// as many bytes of memory as the file has. Those of a table that is sorted by its key may wait on
/// the disk instead, see ``SortedRecords``.
///
/// `@unchecked Sendable`: the memory is written before `init` ends and freed in `deinit`.
public final class RecordTable: @unchecked Sendable {
  private enum Storage {
    case memory(UnsafeMutableRawBufferPointer, [JSONKey: Range<Int>])
    case sorted(SortedRecords)
  }

  private let storage: Storage
  private let parsers = ParserPool()
  /// The file that they were read from.
  public let source: String
  /// The names of the records' fields, each once, in the order in which they were met.
  public let fieldNames: [String]

  /// The names of fields that are being met.
  struct Names: ~Copyable {
    private var known: Set<JSONKey> = []
    private(set) var all: [String] = []

    mutating func note(_ record: JSONView) {
      for (name, _) in record.members {
        let name = JSONKey(String(name))
        if known.insert(name).inserted { all.append(name.string) }
      }
    }
  }

  /// Records that are being read.
  struct Builder: ~Copyable {
    var text = ByteBuffer()
    var ranges: [JSONKey: Range<Int>] = [:]
    var names = Names()

    /// Adds a record; of two with the same key the last one counts.
    mutating func add(_ key: String, _ record: JSONView) {
      let start = text.count
      text.append(json: record)
      ranges[JSONKey(key)] = start..<text.count
      names.note(record)
    }
  }

  init(_ builder: consuming Builder, source: String) {
    self.source = source
    let count = builder.text.count
    let text = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count + JSONParser.padding, alignment: 8)
    builder.text.withUnsafeBytes { text.copyMemory(from: $0) }
    text[count...].initializeMemory(as: UInt8.self, repeating: 0)
    storage = .memory(text, builder.ranges)
    fieldNames = builder.names.all
  }

  init(_ records: SortedRecords, names: [String], source: String) {
    storage = .sorted(records)
    fieldNames = names
    self.source = source
  }

  deinit { if case .memory(let text, _) = storage { text.deallocate() } }

  /// How many records there are; those with the same key count once, where they are in memory.
  public var count: Int {
    switch storage {
    case .memory(_, let ranges): ranges.count
    case .sorted(let records): records.count
    }
  }

  /// Lends the record with a key for the time of the call.
  ///
  /// - Returns: nil where there is none.
  /// - Throws: `StorageError` where the disk cannot be read on which records wait.
  func withRecord<R>(_ key: String, _ body: (JSONView) -> R) throws(StorageError) -> R? {
    switch storage {
    case .memory(let text, let ranges):
      guard let range = ranges[JSONKey(key)] else { return nil }
      return parsers.withRecord(UnsafeRawBufferPointer(rebasing: text[range]), body)
    case .sorted(let records):
      return try records.withText(of: key) { text in parsers.withRecord(text, body) }
    }
  }
}
