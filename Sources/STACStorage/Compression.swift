internal import CArrow

/// How a file is compressed.
public enum Compression: String, Sendable, CaseIterable {
  /// RFC 1952; several members in a row are one file.
  case gzip
  /// RFC 8878; several frames in a row are one file.
  case zstd

  /// The ending of file names.
  public var fileExtension: String {
    switch self {
    case .gzip: "gz"
    case .zstd: "zst"
    }
  }

  /// The compression that a file name tells, with the name without its ending.
  public static func split(fileName: String) -> (name: String, compression: Compression?) {
    for compression in allCases {
      let ending = "." + compression.fileExtension
      if fileName.count > ending.count, fileName.lowercased().hasSuffix(ending) {
        return (String(fileName.dropLast(ending.count)), compression)
      }
    }
    return (fileName, nil)
  }

  /// The compression that the first bytes of a file tell.
  init?(magic: [UInt8]) {
    if magic.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if magic.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
      self = .zstd
    } else {
      return nil
    }
  }

  var codec: carrow_codec {
    switch self {
    case .gzip: CARROW_GZIP
    case .zstd: CARROW_ZSTD
    }
  }
}
