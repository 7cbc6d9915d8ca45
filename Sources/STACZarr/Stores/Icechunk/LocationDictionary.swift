internal import CZstd

/// What the locations of virtual chunks in a manifest were compressed with: a dictionary of zstd, as they are short
/// and alike.
struct LocationDictionary: Sendable {
  private let bytes: [UInt8]

  /// The longest location, as long as other keys.
  private static let longest = 4096

  /// A dictionary as a manifest holds it; empty where it has none.
  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// Unpacks locations.
  func locations(_ packed: [ArraySlice<UInt8>]) throws(ZarrError) -> [String] {
    guard let context = ZSTD_createDCtx() else {
      throw ZarrError(.store, "there is no memory to decompress locations")
    }
    defer { ZSTD_freeDCtx(context) }
    let dictionary = bytes.withUnsafeBytes { ZSTD_createDDict($0.baseAddress, $0.count) }
    defer { ZSTD_freeDDict(dictionary) }
    var room = [UInt8](repeating: 0, count: Self.longest)
    var locations: [String] = []
    for text in packed {
      let count = room.withUnsafeMutableBytes { output in
        text.withUnsafeBytes { input in
          ZSTD_decompress_usingDDict(
            context, output.baseAddress, output.count, input.baseAddress, input.count, dictionary)
        }
      }
      guard ZSTD_isError(count) == 0 else {
        throw ZarrError(.reference, "the location of a chunk is not compressed as it claims")
      }
      locations.append(String(decoding: room[..<count], as: UTF8.self))
    }
    return locations
  }
}
