internal import CLZMA
internal import STACJSON

/// LZMA as numcodecs writes it: in the container of xz, in that of old, or without one.
struct LZMA: Sendable {
  /// The filters of a stream without a container; else none.
  private let filters: [clzma_filter]

  /// What a dictionary and tables may take.
  private static let memoryLimit: UInt64 = 256 << 20

  /// Reads what a codec was set to.
  init(_ settings: JSONObject) throws(ZarrError) {
    // 0 tells itself, 1 is xz, 2 the old one, 3 none.
    guard settings["format"]?.integer == 3 else {
      filters = []
      return
    }
    filters = (settings["filters"]?.array ?? []).map { filter in
      func number(_ name: String) -> Int64? { filter[name]?.integer }
      return clzma_filter(
        id: UInt64(bitPattern: number("id") ?? 0), preset: UInt32(clamping: number("preset") ?? 6),
        distance: UInt32(clamping: number("dist") ?? 0),
        dictionary_size: UInt32(clamping: number("dict_size") ?? 0),
        lc: Int32(clamping: number("lc") ?? -1), lp: Int32(clamping: number("lp") ?? -1),
        pb: Int32(clamping: number("pb") ?? -1))
    }
    guard 1...4 ~= filters.count else {
      throw ZarrError(
        .metadata, "the codec 'lzma' without a container has \(filters.count) filters")
    }
  }

  /// Unpacks a chunk.
  ///
  /// - Parameter limit: the most bytes that are taken.
  func decompress(_ bytes: [UInt8], limit: Int, _ name: String) throws(ZarrError) -> [UInt8] {
    guard let stream = clzma_create(filters, filters.count, Self.memoryLimit) else {
      throw ZarrError(.unsupported, "\(name) has filters of LZMA that are not read")
    }
    defer { clzma_destroy(stream) }
    var output = [UInt8](repeating: 0, count: max(1, min(limit, max(4096, bytes.count * 4))))
    var (start, end) = (0, 0)
    while true {
      var (used, written) = (0, 0)
      let status = bytes.withUnsafeBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output -> clzma_status in
          guard let from = input.baseAddress, let to = output.baseAddress else {
            return CLZMA_BROKEN
          }
          return clzma_step(
            stream, from + start, input.count - start, to + end, output.count - end, &used,
            &written)
        }
      }
      start += used
      end += written
      switch status {
      case CLZMA_END:
        guard end <= limit else { throw Self.tooLarge(name) }
        output.removeLast(output.count - end)
        return output
      case CLZMA_MORE where end == output.count:
        // One byte of room beyond the limit tells whether there is more.
        let size = min(limit + 1, output.count * 2)
        guard size > output.count else { throw Self.tooLarge(name) }
        output += [UInt8](repeating: 0, count: size - output.count)
      case CLZMA_TOO_LARGE: throw Self.tooLarge(name)
      default: throw ZarrError(.chunk, "\(name) is not compressed as it claims: LZMA")
      }
    }
  }

  private static func tooLarge(_ name: String) -> ZarrError {
    ZarrError(.size, "\(name) unpacks to more than its shape and type allow")
  }
}
