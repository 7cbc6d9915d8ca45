internal import CSimdJSON

/// Parses documents into a tape that it keeps and reuses.
///
/// One parser serves one thread. What it returns is valid until its next call.
public struct JSONParser: ~Copyable {
  /// How deeply arrays and objects may be nested.
  public static let maximumDepth = 1024

  /// Bytes that must be readable behind a document, whatever they hold.
  public static let padding = 64

  private let handle: OpaquePointer
  private let allowsNonFiniteNumbers: Bool
  /// Holds the document where simdjson would not take it.
  private var scanned: ScannedTape?

  /// A parser with no memory yet; it grows to the largest document that it meets.
  ///
  /// - Parameter allowsNonFiniteNumbers: whether `NaN`, `Infinity` and `-Infinity` are taken, as
  ///   Python's writers leave them in what is no JSON then: metadata of Zarr, kerchunk references.
  public init(allowsNonFiniteNumbers: Bool = false) {
    self.allowsNonFiniteNumbers = allowsNonFiniteNumbers
    precondition(csimdjson_padding() <= Self.padding, "simdjson asks for more padding")
    guard let handle = csimdjson_parser_create(Self.maximumDepth) else {
      fatalError("out of memory")
    }
    self.handle = handle
  }

  deinit { csimdjson_parser_destroy(handle) }

  /// Parses one document that lies in memory with ``padding`` readable bytes behind it.
  ///
  /// - Returns: the document's value, valid until the next call.
  /// - Throws: ``JSONError`` with the place of the first mistake. Numbers of any size are not one.
  /// - Complexity: O(*n*); about 2 GB/s where the document is right.
  public mutating func parse(padded bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONView {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
      throw JSONError(.truncated, "the text is empty", at: .start)
    }
    guard bytes.count < 1 << 32 else {
      throw JSONError(.size, "a document of 4 GiB or more cannot be parsed", at: .start)
    }
    var tape: UnsafePointer<UInt64>?
    var strings: UnsafePointer<UInt8>?
    if csimdjson_parse(handle, base, bytes.count, &tape, &strings) == 0, let tape, let strings {
      return JSONView(tape: tape, strings: strings, index: 1)
    }
    return try explain(bytes)
  }

  /// Parses one document from memory of any kind.
  ///
  /// - Returns: the document's value, valid until the next call.
  /// - Throws: ``JSONError`` with the place of the first mistake.
  public mutating func parse(_ bytes: some Collection<UInt8>) throws(JSONError) -> JSONView {
    let count = bytes.count
    let copy = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count + Self.padding, alignment: 8)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    copy[count...].initializeMemory(as: UInt8.self, repeating: 0)
    // The tape does not point into the text, so the text may go afterwards.
    return try parse(padded: UnsafeRawBufferPointer(rebasing: copy[..<count]))
  }

  /// Parses one document, in place where the array has room for ``padding`` behind it.
  ///
  /// - Returns: the document's value, valid until the next call.
  /// - Throws: ``JSONError`` with the place of the first mistake.
  public mutating func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONView {
    guard bytes.capacity - bytes.count >= Self.padding else { return try parse(bytes[...]) }
    let result = bytes.withUnsafeBytes { memory -> Result<JSONView, JSONError> in
      do throws(JSONError) {
        return .success(try parse(padded: memory))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Parses as ``parse(padded:)``, and tells where in the text the values stand, where that is known.
  ///
  /// The text is then needed as long as the result.
  public mutating func parseWithText(
    padded bytes: UnsafeRawBufferPointer
  ) throws(JSONError) -> (view: JSONView, text: JSONTextMap?) {
    scanned = nil
    let view = try parse(padded: bytes)
    guard scanned == nil, let base = bytes.baseAddress else { return (view, nil) }
    var count = 0
    let structurals = csimdjson_structurals(handle, &count)
    let text = JSONTextMap(
      text: base.assumingMemoryBound(to: UInt8.self), structurals: structurals, count: count)
    return (view, text)
  }

  /// Reads again, slowly: finds the first mistake, or reads what simdjson cannot hold.
  private mutating func explain(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONView {
    var scanner = JSONScanner(bytes, allowsNonFinite: allowsNonFiniteNumbers)
    let document = try scanner.scan()
    scanned = document
    return document.root
  }
}
