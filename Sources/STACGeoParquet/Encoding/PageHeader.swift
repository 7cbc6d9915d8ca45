internal import STACJSON

/// The head of a page, in Thrift's compact protocol.
///
/// <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>
struct PageHeader {
  /// How the values are encoded, as Parquet numbers it.
  enum Encoding: Int {
    case plain = 0
    case levels = 3
    case dictionary = 8
  }

  var isDictionary: Bool
  /// Values and nulls.
  var valueCount: Int
  var encoding: Encoding
  var byteCount: Int
  var packedCount: Int

  func append(to output: inout ByteBuffer) {
    func field(_ step: UInt8, _ value: Int, _ output: inout ByteBuffer) {
      output.append(step << 4 | 5)
      output.append(varint: UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))))
    }
    field(1, isDictionary ? 2 : 0, &output)
    field(1, byteCount, &output)
    field(1, packedCount, &output)
    // A structure: the fifth field of the header, or the seventh.
    output.append(UInt8(isDictionary ? 0x4c : 0x2c))
    field(1, valueCount, &output)
    field(1, encoding.rawValue, &output)
    if !isDictionary {
      field(1, Encoding.levels.rawValue, &output)
      field(1, Encoding.levels.rawValue, &output)
    }
    output.append(UInt8(0))
    output.append(UInt8(0))
  }
}
