internal import Glibc
internal import STACJSON

/// Records by key, to be joined into Items: the rows of a table, the entries of a document.
///
/// They are kept as compact JSON, one behind the other, and parsed when an Item asks for one: about
/// as many bytes of memory as the file has.
///
/// `@unchecked Sendable`: the memory is written before `init` ends and freed in `deinit`.
public final class RecordTable: @unchecked Sendable {
  private let text: UnsafeMutableRawBufferPointer
  private let ranges: [JSONKey: Range<Int>]
  /// The file that they were read from.
  public let source: String
  /// The names of the records' fields, each once, in the order in which they were met.
  public let fieldNames: [String]

  /// Records that are being read.
  struct Builder: ~Copyable {
    var text = ByteBuffer()
    var ranges: [JSONKey: Range<Int>] = [:]
    private var knownNames: Set<JSONKey> = []
    var fieldNames: [String] = []

    /// Adds a record; of two with the same key the last one counts.
    mutating func add(_ key: String, _ record: JSONView) {
      let start = text.count
      text.append(json: record)
      ranges[JSONKey(key)] = start..<text.count
      for (name, _) in record.members {
        let name = JSONKey(String(name))
        if knownNames.insert(name).inserted { fieldNames.append(name.string) }
      }
    }
  }

  init(_ builder: consuming Builder, source: String) {
    self.source = source
    ranges = builder.ranges
    fieldNames = builder.fieldNames
    let count = builder.text.count
    let text = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count + JSONParser.padding, alignment: 8)
    builder.text.withUnsafeBytes { text.copyMemory(from: $0) }
    text[count...].initializeMemory(as: UInt8.self, repeating: 0)
    self.text = text
  }

  deinit { text.deallocate() }

  /// How many records there are.
  public var count: Int { ranges.count }

  /// The JSON of the record with a key, with padding behind it; nil where there is none.
  func record(_ key: String) -> UnsafeRawBufferPointer? {
    ranges[JSONKey(key)].map { UnsafeRawBufferPointer(rebasing: text[$0]) }
  }
}
