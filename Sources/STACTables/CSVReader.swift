internal import Glibc
public import STACJSON
public import STACStorage

/// Reads the rows of a CSV file as JSON objects, one for each, with the names of the columns.
///
/// An empty field is `null`, an empty field in quotes an empty string. Rows that are wrong are told,
/// and the others are read: one with a broken quote is passed over to the end of its first line.
/// What is read depends on nothing but the file.
public final class CSVReader {
  /// The largest row, in bytes.
  public static let maximumRowSize = 16 << 20

  /// The file.
  public let path: String
  /// The names of the columns.
  public private(set) var columns: [String] = []
  /// What stands between the fields.
  public var delimiter: UInt8 { scanner.delimiter }

  private let source: any ByteSource
  private let options: CSVOptions
  private var scanner: CSVScanner
  private var types: [ColumnType?] = []
  /// `,"name":` for each column, one behind the other.
  private var keys = ByteBuffer()
  private var keyEnds: [Int] = []
  private var text = ByteBuffer(capacity: 1 << 16)
  private var scratch = ByteBuffer()

  // Bytes that are read and not used: those from `position` to `count`.
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 18
  private var position = 0
  private var count = 0
  private var isAtEnd = false
  private var line = 1
  /// Bytes of the file before the buffer.
  private var offset = 0

  /// Opens a CSV file, also compressed, and reads its header; `-` is standard input.
  ///
  /// - Throws: ``TableError`` where it cannot be opened, or has no usable header.
  public convenience init(
    _ path: String, _ options: CSVOptions = CSVOptions()
  ) throws(TableError) {
    let source: any ByteSource
    do throws(StorageError) {
      source = try openBytes(path)
    } catch { throw TableError(.storage, error.message, path: path, at: error.location) }
    try self.init(source, path: path, options)
  }

  /// Reads CSV from a source of bytes.
  ///
  /// - Throws: ``TableError`` as by ``init(_:_:)``.
  public init(
    _ source: any ByteSource, path: String, _ options: CSVOptions
  ) throws(TableError) {
    self.path = path
    self.options = options
    self.source = TranscodingSource(source, options.encoding)
    buffer = .allocate(capacity: 1 << 18)
    scanner = CSVScanner(delimiter: UInt8(ascii: ","))
    // A source may give a few bytes only at first.
    while !isAtEnd, count < 1 << 16 { try fill() }
    if count >= 3, buffer[0] == 0xef, buffer[1] == 0xbb, buffer[2] == 0xbf { position = 3 }
    for _ in 0..<options.skippedLines { try skipLine() }
    while try passOver() {}
    scanner = CSVScanner(delimiter: options.delimiter ?? findDelimiter())
    try readHeader()
  }

  deinit { buffer.deallocate() }

  // MARK: Header

  private func findDelimiter() -> UInt8 {
    let name = Compression.split(fileName: fileName(of: path)).name.lowercased()
    if name.hasSuffix(".tsv") || name.hasSuffix(".tab") { return UInt8(ascii: "\t") }
    let candidates = [",", ";", "\t", "|"].compactMap(\.utf8.first)
    var counts = [Int](repeating: 0, count: candidates.count)
    var isQuoted = false
    for index in position..<count {
      let byte = buffer[index]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if let found = candidates.firstIndex(of: byte) { counts[found] += 1 }
    }
    let most = counts.max() ?? 0
    return most == 0 ? candidates[0] : candidates[counts.firstIndex(of: most) ?? 0]
  }

  private func readHeader() throws(TableError) {
    let start = (position, line, offset)
    guard let next = try scanRow() else {
      if let names = options.columns { return use(names) }
      throw TableError(.header, "'\(path)' is empty: it has no header", path: path)
    }
    var names: [String] = []
    for (index, field) in scanner.fields.enumerated() {
      let bytes = fieldBytes(field)
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw TableError(.encoding, Self.encodingAdvice("the header"), path: path, at: place)
      }
      let trimmed = Self.trimmed(name)
      names.append(trimmed.isEmpty ? "column_\(index + 1)" : trimmed)
    }
    if options.hasHeader {
      advance(to: next)
      if let own = options.columns {
        guard own.count == names.count else {
          throw TableError(
            .header,
            "'\(path)' has \(names.count) columns, and \(own.count) names are given for them",
            path: path, at: place)
        }
        names = own
      }
    } else {
      (position, line, offset) = start
      names = options.columns ?? names.indices.map { "column_\($0 + 1)" }
    }
    var seen: Set<String> = []
    for (index, name) in names.enumerated() where !seen.insert(name).inserted {
      throw TableError(
        .header,
        "the column \(index + 1) of '\(path)' has the name '\(name)', as another one before it",
        path: path, at: SourceLocation(byteOffset: start.0, line: start.1, column: 1))
    }
    use(names)
  }

  private static func trimmed(_ name: String) -> String {
    var view = name[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }

  private func use(_ names: [String]) {
    columns = names
    types = names.map { options.types?[$0] }
    for name in names {
      keys.append(UInt8(ascii: ","))
      keys.append(quoted: name)
      keys.append(UInt8(ascii: ":"))
      keyEnds.append(keys.count)
    }
  }

  // MARK: Rows

  /// Fills a block with the next rows, up to about so many bytes.
  ///
  /// - Parameter problems: takes the rows that are wrong.
  /// - Returns: false at the end, when the block is empty and there are no problems.
  /// - Throws: ``TableError`` where the file cannot be read on.
  public func next(
    into block: RecordBlock, limit: Int, problems: inout [TableError]
  ) throws(TableError) -> Bool {
    block.removeAll()
    block.separation = .listed
    text.truncate()
    let known = problems.count
    while text.count < limit, problems.count - known < 1000 {
      if try passOver() { continue }
      let start = text.count
      let place = self.place
      do throws(TableError) {
        guard let next = try scanRow() else { break }
        if try appendRow() { block.ranges.append((start..<text.count, place)) }
        advance(to: next)
      } catch {
        if error.code == .storage || error.location == nil { throw error }
        text.truncate(to: start)
        var problem = error
        problem.content = try lineBytes()
        problems.append(problem)
        try skipLine()
      }
    }
    _ = block.fill(upTo: text.count) { memory in
      text.withUnsafeBytes { memory.copyMemory(from: $0) }
      return text.count
    }
    return !block.ranges.isEmpty || problems.count > known
  }

  /// Calls the body with the bytes of each field of each row that is whole.
  func forEachField(
    _ body: (_ column: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Void
  ) throws(TableError) {
    while true {
      if try passOver() { continue }
      do throws(TableError) {
        guard let next = try scanRow() else { return }
        if scanner.fields.count == columns.count {
          for (index, field) in scanner.fields.enumerated() { body(index, fieldBytes(field)) }
        }
        advance(to: next)
      } catch {
        if error.code == .storage || error.location == nil { throw error }
        try skipLine()
      }
    }
  }

  /// Adds the row that was found as an object; false for an empty line.
  private func appendRow() throws(TableError) -> Bool {
    let fields = scanner.fields
    if fields.count == 1, !fields[0].isQuoted, fields[0].start == fields[0].end { return false }
    guard fields.count == columns.count else {
      let few = fields.count < columns.count
      throw TableError(
        .raggedRow,
        "the row has \(fields.count) \(fields.count == 1 ? "field" : "fields"), and the header "
          + "\(columns.count)"
          + (few ? ": '\(columns[fields.count])' and what follows is missing" : ""),
        path: path, at: place)
    }
    var keyStart = 0
    for index in fields.indices {
      let first = text.count
      keys.withUnsafeBytes {
        text.append(UnsafeRawBufferPointer(rebasing: $0[keyStart..<keyEnds[index]]))
      }
      if index == 0 { text.replaceByte(at: first, by: UInt8(ascii: "{")) }
      keyStart = keyEnds[index]
      try append(fields[index], index)
    }
    text.append(UInt8(ascii: "}"))
    return true
  }

  private func append(_ field: CSVScanner.Field, _ column: Int) throws(TableError) {
    if field.start == field.end, !field.isQuoted { return text.append("null") }
    let bytes = fieldBytes(field)
    switch types[column] {
    case .number where CSVNumber.isPlain(bytes): return text.append(UnsafeRawBufferPointer(bytes))
    case .boolean:
      if let value = CSVNumber.boolean(bytes) {
        return value ? text.append("true") : text.append("false")
      }
    default: break
    }
    if bytes.contains(where: { $0 >= 0x80 }),
      String(validating: bytes, as: UTF8.self) == nil
    {
      throw TableError(
        .encoding, Self.encodingAdvice("the column '\(columns[column])'"), path: path, at: place)
    }
    text.append(quotedBytes: UnsafeRawBufferPointer(bytes))
  }

  private static func encodingAdvice(_ place: String) -> String {
    "\(place) is not UTF-8; name the encoding, such as latin-1 or windows-1252"
  }

  /// The bytes of a field, with quotes that are written twice once. Valid until the next call.
  private func fieldBytes(_ field: CSVScanner.Field) -> UnsafeBufferPointer<UInt8> {
    let bytes = UnsafeBufferPointer(start: buffer + field.start, count: field.end - field.start)
    guard field.hasQuotes else { return bytes }
    scratch.truncate()
    var skips = false
    for byte in bytes {
      if byte == UInt8(ascii: "\""), !skips {
        skips = true
        continue
      }
      skips = false
      scratch.append(byte)
    }
    // The memory stays where it is until the next field with quotes.
    return scratch.withUnsafeBytes { $0.bindMemory(to: UInt8.self) }
  }

  // MARK: Bytes

  /// Where the next row begins.
  private var place: SourceLocation {
    SourceLocation(byteOffset: offset + position, line: line, column: 1)
  }

  /// Finds the fields of the next row; nil at the end.
  private func scanRow() throws(TableError) -> Int? {
    while true {
      if position >= count, isAtEnd { return nil }
      switch scanner.scan(buffer, from: position, to: count, isLast: isAtEnd) {
      case .row(let next): return next
      case .broken(let message, let field):
        let name =
          columns.indices.contains(field) ? "column '\(columns[field])'" : "column \(field + 1)"
        throw TableError(.quotes, "\(message), in \(name)", path: path, at: place)
      case .incomplete:
        if count - position > Self.maximumRowSize {
          throw TableError(
            .quotes,
            "a row is larger than \(Self.maximumRowSize >> 20) MiB: a quote is not closed",
            path: path,
            at: place)
        }
        try fill()
      }
    }
  }

  private func advance(to next: Int) {
    var start = position
    while start < next {
      guard let found = memchr(buffer + start, 0x0a, next - start) else { break }
      line += 1
      start = UnsafeRawPointer(found) - UnsafeRawPointer(buffer) + 1
    }
    if start == position, next > position, buffer[next - 1] == 0x0d { line += 1 }
    position = next
  }

  /// Passes over a line that is a comment; false where there is none.
  private func passOver() throws(TableError) -> Bool {
    guard let comment = options.comment else { return false }
    if position >= count, !isAtEnd { try fill() }
    guard position < count, buffer[position] == comment else { return false }
    try skipLine()
    return true
  }

  /// The position behind the end of the line that begins at ``position``.
  private func endOfLine() throws(TableError) -> Int {
    var searched = position
    while true {
      for index in searched..<count where buffer[index] == 0x0a || buffer[index] == 0x0d {
        if buffer[index] == 0x0d {
          if index + 1 >= count, !isAtEnd {
            searched = index
            break
          }
          if index + 1 < count, buffer[index + 1] == 0x0a { return index + 2 }
        }
        return index + 1
      }
      if isAtEnd { return count }
      let done = count - position
      try fill()
      searched = position + max(0, done - 1)
    }
  }

  private func skipLine() throws(TableError) { advance(to: try endOfLine()) }

  private func lineBytes() throws(TableError) -> [UInt8] {
    let end = try endOfLine()
    var line = Array(UnsafeBufferPointer(start: buffer + position, count: end - position))
    while let last = line.last, last == 0x0a || last == 0x0d { line.removeLast() }
    return line
  }

  /// Reads more behind what is not used yet, which moves to the beginning.
  private func fill() throws(TableError) {
    if position > 0 {
      memmove(buffer, buffer + position, count - position)
      offset += position
      count -= position
      position = 0
    }
    if count == capacity {
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity)
      memcpy(larger, buffer, count)
      buffer.deallocate()
      buffer = larger
      capacity *= 2
    }
    do throws(StorageError) {
      let read = try source.read(
        into: UnsafeMutableRawBufferPointer(start: buffer + count, count: capacity - count))
      if read == 0 { isAtEnd = true }
      count += read
    } catch {
      throw TableError(.storage, error.message, path: path, at: error.location)
    }
  }
}
