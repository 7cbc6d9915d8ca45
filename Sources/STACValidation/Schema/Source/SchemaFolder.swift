internal import Glibc
internal import STACStorage

/// Schemas in a folder that is laid out as HOST/PATH: the schema of `https://HOST/PATH` is the
/// file `HOST/PATH`.
public struct SchemaFolder: SchemaSource {
  /// The largest file that is taken for a schema.
  public static let maximumByteCount = 32 << 20

  /// The path of the folder.
  public let path: String

  /// The schemas in the folder at a path.
  public init(path: String) { self.path = path }

  /// The schema in the file that an address stands for.
  ///
  /// - Throws: ``SchemaError`` where the file is there but cannot be read. An address that is not
  ///   of HTTP, or that would lead out of the folder, has no schema here.
  public func schema(at url: String) throws(SchemaError) -> [UInt8]? {
    guard let name = Self.relativePath(of: url) else { return nil }
    let file = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    guard size <= Self.maximumByteCount else {
      throw SchemaError(
        .notFound, "the schema \(url) is larger than \(Self.maximumByteCount) bytes", url: url)
    }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      while count < size {
        let got = read(file, buffer.baseAddress?.advanced(by: count), size - count)
        if got <= 0 { break }
        count += got
      }
      initialized = count
    }
    guard count == size else {
      throw SchemaError(.notFound, "the file of the schema \(url) cannot be read", url: url)
    }
    return bytes
  }

  private static func relativePath(of url: String) -> String? {
    let reference = URIReference(url)
    guard let scheme = reference.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let host = reference.authority, !host.isEmpty, reference.path.utf8.count > 1
    else { return nil }
    let name = "\(host)\(reference.path)"
    let segments = name.split(separator: "/", omittingEmptySubsequences: false)
    guard segments.allSatisfy({ $0 != ".." && $0 != "." && !$0.utf8.contains(0) }) else {
      return nil
    }
    return name
  }
}
