internal import CArrow

/// The bytes of an object from its beginning, with more of them on their way than were asked for.
final class ObjectSource: PeekableSource {
  private let handle: OpaquePointer
  private let location: StoreLocation
  /// Bytes that were looked at to find out what the object is.
  private var head: ArraySlice<UInt8> = []

  init(_ location: StoreLocation) throws(StorageError) {
    var error = carrow_error()
    let store = try ObjectStore.store(of: location)
    guard let handle = arrow.object_open(store.handle, location.path, &error) else {
      throw .store("cannot open", location, takeMessage(&error))
    }
    self.handle = handle
    self.location = location
  }

  deinit { arrow.object_close(handle) }

  func peek(_ count: Int) throws(StorageError) -> [UInt8] {
    while head.count < count {
      var more = [UInt8](repeating: 0, count: count - head.count)
      var error = carrow_error()
      let read = arrow.object_read(handle, more.count, &more, &error)
      if read < 0 { throw .store("cannot read", location, takeMessage(&error)) }
      if read == 0 { break }
      head += more[..<Int(read)]
    }
    return Array(head)
  }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    if !head.isEmpty {
      let count = min(head.count, memory.count)
      memory.copyBytes(from: head.prefix(count))
      head.removeFirst(count)
      return count
    }
    guard let output = memory.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    var error = carrow_error()
    let count = arrow.object_read(handle, memory.count, output, &error)
    if count < 0 { throw .store("cannot read", location, takeMessage(&error)) }
    return Int(count)
  }
}
