/// A table in a FlatBuffers document, of which every place is checked before it is read.
///
///     table ─▶ ┌ i32: back to the vtable ┬ fields … ┐
///     vtable   ┌ u16 size ┬ u16 size of the table ┬ u16 place of field 0 ┬ 1 ┬ … ┐
///
/// <https://flatbuffers.dev/internals/>
struct FlatTable {
  private let bytes: [UInt8]
  private let place: Int
  private let fields: Int
  private let fieldsSize: Int

  /// The root of a document.
  init(root bytes: [UInt8]) throws(ZarrError) {
    try self.init(bytes, at: try Self.offset(bytes, 0))
  }

  private init(_ bytes: [UInt8], at place: Int) throws(ZarrError) {
    self.bytes = bytes
    self.place = place
    let back = try Self.number(bytes, place, as: Int32.self)
    fields = place - Int(back)
    fieldsSize = Int(try Self.number(bytes, fields, as: UInt16.self))
    guard fieldsSize >= 4, fields >= 0, fields <= bytes.count - fieldsSize else {
      throw Self.broken
    }
  }

  // MARK: Fields

  /// A number; nil where it is left out.
  func number<N: FixedWidthInteger>(_ field: Int, as type: N.Type) throws(ZarrError) -> N? {
    guard let place = try self.place(of: field) else { return nil }
    return try Self.number(bytes, place, as: type)
  }

  /// Bytes of a known number that stand in the table itself: a struct.
  func inline(_ field: Int, count: Int) throws(ZarrError) -> [UInt8]? {
    guard let place = try self.place(of: field) else { return nil }
    guard place <= bytes.count - count else { throw Self.broken }
    return Array(bytes[place..<place + count])
  }

  /// A vector of bytes, or a text.
  func vector(_ field: Int) throws(ZarrError) -> ArraySlice<UInt8>? {
    guard let (start, count) = try vectorPlace(field, size: 1) else { return nil }
    return bytes[start..<start + count]
  }

  /// A text.
  func text(_ field: Int) throws(ZarrError) -> String? {
    try vector(field).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A vector of numbers.
  func numbers<N: FixedWidthInteger>(_ field: Int, as type: N.Type) throws(ZarrError) -> [N] {
    guard let (start, count) = try vectorPlace(field, size: N.bitWidth / 8) else { return [] }
    var numbers: [N] = []
    for index in 0..<count {
      numbers.append(try Self.number(bytes, start + index * (N.bitWidth / 8), as: type))
    }
    return numbers
  }

  /// A vector of structs of a size, each as its bytes.
  func structs(_ field: Int, size: Int) throws(ZarrError) -> [ArraySlice<UInt8>] {
    guard let (start, count) = try vectorPlace(field, size: size) else { return [] }
    return (0..<count).map { bytes[(start + $0 * size)..<(start + ($0 + 1) * size)] }
  }

  /// A table.
  func table(_ field: Int) throws(ZarrError) -> FlatTable? {
    guard let place = try self.place(of: field) else { return nil }
    return try FlatTable(bytes, at: try Self.offset(bytes, place))
  }

  /// The number of elements of a vector of tables.
  func count(_ field: Int) throws(ZarrError) -> Int {
    try vectorPlace(field, size: 4)?.count ?? 0
  }

  /// An element of a vector of tables.
  ///
  /// - Precondition: there are more elements.
  func table(_ field: Int, _ index: Int) throws(ZarrError) -> FlatTable {
    guard let (start, count) = try vectorPlace(field, size: 4), index < count else {
      throw Self.broken
    }
    return try FlatTable(bytes, at: try Self.offset(bytes, start + index * 4))
  }

  // MARK: Places

  private func place(of field: Int) throws(ZarrError) -> Int? {
    let entry = 4 + 2 * field
    guard entry + 2 <= fieldsSize else { return nil }
    let offset = Int(try Self.number(bytes, fields + entry, as: UInt16.self))
    return offset == 0 ? nil : place + offset
  }

  private func vectorPlace(
    _ field: Int, size: Int
  ) throws(ZarrError) -> (start: Int, count: Int)? {
    guard let place = try self.place(of: field) else { return nil }
    let vector = try Self.offset(bytes, place)
    let count = Int(try Self.number(bytes, vector, as: UInt32.self))
    guard count <= (bytes.count - vector - 4) / size else { throw Self.broken }
    return (vector + 4, count)
  }

  /// The place that an offset at a place leads to.
  private static func offset(_ bytes: [UInt8], _ place: Int) throws(ZarrError) -> Int {
    let target = place + Int(try number(bytes, place, as: UInt32.self))
    guard target <= bytes.count - 4 else { throw broken }
    return target
  }

  private static func number<N: FixedWidthInteger>(
    _ bytes: [UInt8], _ place: Int, as type: N.Type
  ) throws(ZarrError) -> N {
    let size = N.bitWidth / 8
    guard place >= 0, place <= bytes.count - size else { throw broken }
    return bytes.withUnsafeBytes {
      N(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: N.self))
    }
  }

  private static var broken: ZarrError {
    ZarrError(.metadata, "a FlatBuffers document leads out of itself")
  }
}
