import STACStorage
import STACZarr

/// A store in memory; what it refers to elsewhere lies in a folder of the disk.
final class MemoryStore: ZarrStore {
  let location: String
  let kind = ZarrStoreKind.folder
  private let values: [String: [UInt8]]

  init(_ values: [String: [UInt8]], at location: String = "memory.zarr") {
    self.values = values
    self.location = location
  }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    requests.map { request in
      guard let value = values[request.key] else { return .success(nil) }
      let part: ArraySlice<UInt8>
      switch request.range {
      case nil: part = value[...]
      case .last(let count): part = value.suffix(max(0, count))
      case .bytes(let offset, let count):
        guard 0...value.count ~= offset, 0...(value.count - offset) ~= count else {
          return .failure(ZarrError(.store, "'\(request.key)' is too short"))
        }
        part = value[offset..<offset + count]
      }
      guard part.count <= request.limit else {
        return .failure(ZarrError(.size, "'\(request.key)' is too large"))
      }
      return .success(Array(part))
    }
  }

  func folders(below prefix: String) -> [String]? {
    let start = prefix.isEmpty ? "" : prefix + "/"
    let names = values.keys.compactMap { key -> String? in
      guard key.hasPrefix(start) else { return nil }
      let rest = key.dropFirst(start.count)
      return rest.firstIndex(of: "/").map { String(rest[..<$0]) }
    }
    return Set(names).sorted()
  }
}

/// A file in memory.
final class MemoryFile: RandomAccessBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var byteCount: Int { bytes.count }

  func read(at offset: Int, into memory: UnsafeMutableRawBufferPointer) -> Int {
    let start = min(max(0, offset), bytes.count)
    let part = bytes[start..<min(bytes.count, start + memory.count)]
    memory.copyBytes(from: part)
    return part.count
  }
}
