internal import CArrow

/// An object that is being written. It is seen once it is finished; one that is given up, or whose
/// program was killed, is never seen.
///
/// `@unchecked Sendable`: it has one owner, and Arrow does not mind from which thread an upload goes on.
struct ObjectUpload: ~Copyable, @unchecked Sendable {
  private let handle: OpaquePointer
  private let location: StoreLocation

  /// Begins an object in place of the one that may be there.
  init(_ location: StoreLocation, _ writing: ObjectStore.Writing) throws(StorageError) {
    guard !location.key.isEmpty else {
      let shown = redactedLocation(location.text)
      throw StorageError(
        .unsupported, "cannot write '\(shown)': it names a bucket, not an object", path: shown)
    }
    if writing == .long, location.provider != .s3 {
      // S3 says so itself; the others only once there is something to send.
      try checkBucket(of: location.text)
    }
    var error = carrow_error()
    let store = try ObjectStore.store(of: location, writing)
    guard
      let handle = arrow.upload_open(
        store.handle, location.path, mediaType(ofFile: location.key), &error)
    else { throw .store("cannot write", location, takeMessage(&error)) }
    self.handle = handle
    self.location = location
  }

  deinit { arrow.upload_destroy(handle) }

  /// Adds bytes to the end.
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var error = carrow_error()
    guard arrow.upload_write(handle, base, bytes.count, &error) else {
      throw .store("cannot write", location, takeMessage(&error))
    }
  }

  /// Makes the object whole.
  consuming func finish() throws(StorageError) {
    var error = carrow_error()
    guard arrow.upload_finish(handle, &error) else {
      throw .store("cannot write", location, takeMessage(&error))
    }
  }
}

/// The media type that a store is told of a file, by its name.
func mediaType(ofFile path: String) -> String {
  let (name, compression) = Compression.split(fileName: path)
  switch compression {
  case .gzip: return "application/gzip"
  case .zstd: return "application/zstd"
  case nil: break
  }
  let lowercased = name.lowercased()
  if [".ndjson", ".jsonl", ".geojsonl", ".ndgeojson"].contains(where: lowercased.hasSuffix) {
    return "application/x-ndjson"
  }
  if lowercased.hasSuffix(".geojson") { return "application/geo+json" }
  if lowercased.hasSuffix(".json") { return "application/json" }
  if lowercased.hasSuffix(".parquet") { return "application/vnd.apache.parquet" }
  return "application/octet-stream"
}
