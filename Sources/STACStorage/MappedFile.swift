internal import Glibc

/// A file for a while that is written from its beginning to its end and then looked at like memory:
/// what is not looked at needs none.
///
/// It has no name, so that nothing is left behind however the program ends.
///
/// `@unchecked Sendable`: written by one thread; once it is mapped whoever has it agrees with the
/// others on who changes what.
package final class MappedFile: @unchecked Sendable {
  private let descriptor: Int32
  private let folder: String
  private var isCopy = false
  /// Bytes that were written.
  package private(set) var length = 0
  private var memory: UnsafeMutableRawBufferPointer?

  /// Makes an empty file in a folder.
  package init(in folder: String) throws(StorageError) {
    self.folder = folder
    var template = Array(join(folder, "mapped-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    if descriptor < 0 { throw .system("cannot make a file in", folder) }
    unlink(template)
  }

  /// A file that is there, as it is: what is changed in the memory is not written to it.
  ///
  /// - Throws: ``StorageError`` where it cannot be read.
  package init(copying path: String) throws(StorageError) {
    folder = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw .system("cannot read", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = StorageError.system("cannot read", path)
      close(descriptor)
      throw error
    }
    length = Int(status.st_size)
    isCopy = true
  }

  /// Makes room for more zeros at the end.
  package func grow(by count: Int) throws(StorageError) {
    precondition(memory == nil && !isCopy, "a file that is mapped does not grow")
    guard ftruncate(descriptor, length + count) == 0,
      lseek(descriptor, 0, SEEK_END) == length + count
    else { throw .system("cannot write a file in", folder) }
    length += count
  }

  deinit {
    if let memory { munmap(memory.baseAddress, memory.count) }
    close(descriptor)
  }

  /// Adds bytes to the end.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    precondition(memory == nil && !isCopy, "a file that is mapped does not grow")
    let outcome = writeAll(descriptor, bytes)
    if outcome != 0 { throw .system("cannot write a file in", folder, outcome) }
    length += bytes.count
  }

  /// Adds values as they lie in memory.
  package func append<Value: BitwiseCopyable>(values: [Value]) throws(StorageError) {
    let outcome = values.withUnsafeBytes { bytes -> StorageError? in
      do throws(StorageError) {
        try append(bytes)
        return nil
      } catch { return error }
    }
    if let outcome { throw outcome }
  }

  /// The whole file as memory; valid as long as the file.
  package func map() throws(StorageError) -> UnsafeMutableRawBufferPointer {
    if let memory { return memory }
    if length == 0 { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    let address = mmap(
      nil, length, PROT_READ | PROT_WRITE, isCopy ? MAP_PRIVATE : MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw .system("cannot look at a file in", folder)
    }
    let mapped = UnsafeMutableRawBufferPointer(start: address, count: length)
    memory = mapped
    return mapped
  }
}
