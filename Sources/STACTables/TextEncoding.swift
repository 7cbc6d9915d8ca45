internal import STACJSON
internal import STACStorage

/// How the text of a table is encoded.
public enum TextEncoding: String, Sendable, CaseIterable {
  /// UTF-8; a byte order mark of UTF-16 is heeded.
  case utf8 = "utf-8"
  /// ISO 8859-1: each byte is the character of its number.
  case latin1 = "latin-1"
  /// What Windows calls ANSI in western Europe: Latin-1 with `€` and typographic quotes.
  case windows1252 = "windows-1252"
  /// UTF-16, little endian.
  case utf16LittleEndian = "utf-16le"
  /// UTF-16, big endian.
  case utf16BigEndian = "utf-16be"

  /// An encoding by any of its usual names, such as `latin1` or `ISO-8859-1`.
  public init?(named name: String) {
    switch name.lowercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
    case "utf8", "utf8sig", "ascii", "usascii": self = .utf8
    case "latin1", "iso88591", "l1": self = .latin1
    case "windows1252", "cp1252", "ansi": self = .windows1252
    case "utf16", "utf16le": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    default: return nil
    }
  }
}

/// Text of another encoding as UTF-8.
final class TranscodingSource: ByteSource {
  private let source: any ByteSource
  private var encoding: TextEncoding
  private var chunk = [UInt8](repeating: 0, count: 64 << 10)
  /// UTF-8 that was not asked for yet.
  private var pending = ByteBuffer(capacity: 128 << 10)
  private var position = 0
  private var isFirst = true
  /// Bytes of a character that the chunk has cut.
  private var carried: [UInt8] = []
  private var highSurrogate: UInt16?

  init(_ source: any ByteSource, _ encoding: TextEncoding) {
    self.source = source
    self.encoding = encoding
  }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    while position == pending.count {
      pending.truncate()
      position = 0
      let count = try fill()
      if count == 0 {
        guard !carried.isEmpty || highSurrogate != nil else { return 0 }
        append(0xfffd)
        carried = []
        highSurrogate = nil
      }
    }
    let count = min(memory.count, pending.count - position)
    pending.withUnsafeBytes { bytes in
      memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
    }
    position += count
    return count
  }

  private func fill() throws(StorageError) -> Int {
    let source = self.source
    let result = chunk.withUnsafeMutableBytes { memory -> Result<Int, StorageError> in
      do throws(StorageError) {
        return .success(try source.read(into: memory))
      } catch { return .failure(error) }
    }
    let count = try result.get()
    if isFirst, count >= 2, encoding == .utf8 {
      if chunk[0] == 0xff, chunk[1] == 0xfe { encoding = .utf16LittleEndian }
      if chunk[0] == 0xfe, chunk[1] == 0xff { encoding = .utf16BigEndian }
    }
    isFirst = false
    switch encoding {
    case .utf8: pending.append(contentsOf: chunk[..<count])
    case .latin1: for byte in chunk[..<count] { append(UInt32(byte)) }
    case .windows1252:
      for byte in chunk[..<count] {
        append(0x80...0x9f ~= byte ? Self.windows[Int(byte) - 0x80] : UInt32(byte))
      }
    case .utf16LittleEndian, .utf16BigEndian: appendWide(carried + chunk[..<count])
    }
    return count
  }

  private func appendWide(_ bytes: [UInt8]) {
    let isLittle = encoding == .utf16LittleEndian
    var index = 0
    while index + 1 < bytes.count {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      let unit = isLittle ? first | second << 8 : first << 8 | second
      index += 2
      if let high = highSurrogate {
        highSurrogate = nil
        if 0xdc00...0xdfff ~= unit {
          append(0x10000 + (UInt32(high) - 0xd800) << 10 + (UInt32(unit) - 0xdc00))
          continue
        }
        append(0xfffd)
      }
      if 0xd800...0xdbff ~= unit {
        highSurrogate = unit
      } else {
        append(0xdc00...0xdfff ~= unit ? 0xfffd : UInt32(unit))
      }
    }
    carried = Array(bytes[index...])
  }

  private func append(_ scalar: UInt32) {
    switch scalar {
    case 0..<0x80: pending.append(UInt8(scalar))
    case 0x80..<0x800:
      pending.append(UInt8(0xc0 | scalar >> 6))
      pending.append(UInt8(0x80 | scalar & 0x3f))
    case 0x800..<0x10000:
      pending.append(UInt8(0xe0 | scalar >> 12))
      pending.append(UInt8(0x80 | scalar >> 6 & 0x3f))
      pending.append(UInt8(0x80 | scalar & 0x3f))
    default:
      pending.append(UInt8(0xf0 | scalar >> 18))
      pending.append(UInt8(0x80 | scalar >> 12 & 0x3f))
      pending.append(UInt8(0x80 | scalar >> 6 & 0x3f))
      pending.append(UInt8(0x80 | scalar & 0x3f))
    }
  }

  /// The characters of the bytes 0x80 to 0x9f; those that are none keep their number.
  private static let windows: [UInt32] = [
    0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
  ]
}
