internal import STACJSON
public import STACStorage
internal import Synchronization

/// An audit log, to be undone: its lines by the documents that they tell of.
///
/// It stays on the disk; memory holds 48 bytes a line.
public final class AuditLog: Sendable {
  /// The file.
  public let path: String
  /// The catalog that was changed, as its absolute path; nil where the log does not tell.
  public let catalog: String?
  /// The number of changes.
  public let count: Int
  private let file: RereadFile
  private let entries: [Entry]
  /// The files that the lines tell of, each once.
  private let paths: [String]
  /// Which of the entries are dealt with.
  private let settled: Mutex<[Bool]>

  struct Entry: Sendable {
    var claim: ItemClaim
    var place: UInt64
    var offset: Int
    var length: Int32
    var operation: Operation
    var form: DocumentForm?
    /// The number of its path; -1 for none.
    var path: Int32
  }

  enum Operation: String, Sendable {
    case update, delete, insert
  }

  /// Reads a log.
  ///
  /// - Throws: ``StorageError`` with the line that is none of an audit log.
  public init(_ path: String) throws(StorageError) {
    self.path = path
    if !exists(path) { throw nothing(at: path) }
    guard let file = RereadFile(plain: path) else {
      throw StorageError(
        .unsupported,
        "cannot read the audit log '\(path)': it must be a plain file, not compressed",
        path: path)
    }
    self.file = file
    var entries: [Entry] = []
    var catalogs: Set<String> = []
    var paths: [String] = []
    var numbers: [String: Int32] = [:]
    let reader = RecordReader(lines: try openBytes(path), path: path, blockSize: 1 << 20)
    let block = RecordBlock(capacity: 1 << 20)
    var parser = JSONParser()
    var line = 0
    while try reader.next(into: block) {
      try block.forEachRecord { (bytes, place) throws(StorageError) in
        let number = line + place.line
        guard let view = try? parser.parse(padded: bytes),
          let operation = view["operation"]?.string.flatMap(Operation.init(rawValue:)),
          let type = view["type"]?.string, let id = view["id"]?.string, view["run"] != nil
        else {
          throw StorageError(
            .content, "line \(number) of '\(path)' is no line of an audit log", path: path)
        }
        if let catalog = view["catalog"]?.string { catalogs.insert(catalog) }
        let key = DocumentKey(type: type, collection: view["collection"]?.string, id: id)
        let path = view["path"]?.string
        if let path, numbers[path] == nil {
          numbers[path] = Int32(paths.count)
          paths.append(path)
        }
        entries.append(
          Entry(
            claim: key.claim, place: Self.hash(path ?? ""),
            offset: place.byteOffset, length: Int32(bytes.count), operation: operation,
            form: view["form"]?.string.flatMap(DocumentForm.init(rawValue:)),
            path: path.flatMap { numbers[$0] } ?? -1))
      }
      line += block.lineCount
    }
    count = entries.count
    guard catalogs.count < 2 else {
      throw StorageError(
        .content,
        "'\(path)' tells of changes to several catalogs: \(catalogs.sorted().joined(separator: ", "))",
        path: path)
    }
    catalog = catalogs.first
    entries.sort {
      ($0.claim.high, $0.claim.low, $0.offset) < ($1.claim.high, $1.claim.low, $1.offset)
    }
    self.entries = entries
    self.paths = paths
    settled = Mutex(Array(repeating: false, count: entries.count))
  }

  static func hash(_ text: String) -> UInt64 { ItemClaim(text).low }

  /// Whether Items are put back that went.
  var hasDeletions: Bool { entries.contains { $0.operation == .delete } }
  /// Whether documents go again that had come.
  var hasInsertions: Bool { entries.contains { $0.operation == .insert } }
  /// Whether a form is among those of documents that went.
  func hasDeletions(_ form: DocumentForm) -> Bool {
    entries.contains { $0.operation == .delete && $0.form == form }
  }

  /// The lines that tell of a document.
  func entries(of key: DocumentKey) -> Range<Int> {
    let claim = key.claim
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      let own = entries[middle].claim
      if (own.high, own.low) < (claim.high, claim.low) { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < entries.count, entries[end].claim == claim { end += 1 }
    return low..<end
  }

  subscript(index: Int) -> Entry { entries[index] }

  /// The file that a line tells of, as it tells it.
  func path(of index: Int) -> String? {
    entries[index].path < 0 ? nil : paths[Int(entries[index].path)]
  }

  /// The lines that nobody has dealt with, in the order of the file.
  var unsettled: [Int] {
    let done = settled.withLock { $0 }
    return entries.indices.filter { !done[$0] }.sorted { entries[$0].offset < entries[$1].offset }
  }

  /// All lines of documents that went, in the order of the file.
  var deletions: [Int] {
    entries.indices.filter { entries[$0].operation == .delete }
      .sorted { entries[$0].offset < entries[$1].offset }
  }

  func isSettled(_ index: Int) -> Bool { settled.withLock { $0[index] } }

  /// Takes a line for a document; false where another document has it.
  func settle(_ index: Int) -> Bool {
    settled.withLock { settled in
      defer { settled[index] = true }
      return !settled[index]
    }
  }

  /// Reads a line.
  func record(_ index: Int) throws(StorageError) -> AuditRecord {
    var text = ByteBuffer()
    try file.read(entries[index].offset, Int(entries[index].length), into: &text)
    guard let record = AuditRecord(text.array) else {
      throw StorageError(
        .content,
        "the audit log '\(path)' has a line that is damaged, at byte "
          + "\(entries[index].offset)", path: path)
    }
    return record
  }
}

/// A line of an audit log.
struct AuditRecord {
  let key: DocumentKey
  let operation: AuditLog.Operation
  let path: String?
  let form: DocumentForm?
  let line: Int?
  let patch: JSONPatch
  let undo: JSONPatch
  let edits: [TextEdit]
  let before: JSONDigest?
  let after: JSONDigest?
  /// Where a document that went began in its file.
  let offset: Int?
  /// A document that went or came, as it was written.
  let item: [UInt8]
  /// All the bytes that went with it.
  let text: [UInt8]
  let digest: JSONDigest?

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes),
      let operation = json["operation"]?.string.flatMap(AuditLog.Operation.init(rawValue:)),
      let type = json["type"]?.string, let id = json["id"]?.string,
      let patch = try? JSONPatch(json["patch"] ?? []), let undo = try? JSONPatch(json["undo"] ?? [])
    else { return nil }
    key = DocumentKey(type: type, collection: json["collection"]?.string, id: id)
    self.operation = operation
    path = json["path"]?.string
    form = json["form"]?.string.flatMap(DocumentForm.init(rawValue:))
    line = json["line"]?.integer.map { Int($0) }
    self.patch = patch
    self.undo = undo
    edits = (json["edits"]?.array ?? []).compactMap { edit in
      guard let parts = edit.array, parts.count == 3, let start = parts[0].integer,
        let count = parts[1].integer, let old = parts[2].string
      else { return nil }
      return TextEdit(start: Int(start), newCount: Int(count), old: Array(old.utf8))
    }
    before = json["before"]?.string.flatMap(JSONDigest.init)
    after = json["after"]?.string.flatMap(JSONDigest.init)
    digest = json["digest"]?.string.flatMap(JSONDigest.init)
    offset = json["offset"]?.integer.map { Int($0) }
    if json["item"] == nil {
      item = []
      text = []
    } else {
      guard let map = try? JSONSourceMap(bytes) else { return nil }
      item = withExtendedLifetime(map) {
        map.root["item"].map { Array(bytes[map.range(of: $0)]) } ?? []
      }
      text = json["text"]?.string.map { Array($0.utf8) } ?? item + [UInt8(ascii: "\n")]
    }
  }

  /// Where the document is, for people.
  var place: String {
    let place = path ?? ""
    return line.map { form == .file ? place : "\(place):\($0)" } ?? place
  }
}
