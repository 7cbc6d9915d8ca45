import STACZarr

/// A store in memory.
final class MemoryStore: ZarrStore {
  let location = "memory.zarr"
  let kind = ZarrStoreKind.folder
  private let values: [String: [UInt8]]

  init(_ values: [String: [UInt8]]) { self.values = values }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    requests.map { request in
      guard let value = values[request.key] else { return .success(nil) }
      guard value.count <= request.limit else {
        return .failure(ZarrError(.size, "'\(request.key)' is too large"))
      }
      return .success(value)
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
