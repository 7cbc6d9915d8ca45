public import Glibc

/// A member name that is looked for again and again: compared as bytes, without making strings.
public struct JSONKey: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The name.
  public let string: String
  @usableFromInline let utf8: ContiguousArray<UInt8>

  /// A key of this name.
  public init(_ name: String) {
    string = name
    utf8 = ContiguousArray(name.utf8)
  }

  /// A key of this name.
  public init(stringLiteral name: String) { self.init(name) }

  /// The name.
  public var description: String { string }

  /// Whether two names have the same bytes; `String` would also take é for e with an accent.
  public static func == (a: JSONKey, b: JSONKey) -> Bool { a.utf8 == b.utf8 }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    utf8.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  @inlinable @inline(__always)
  var byteCount: Int { utf8.count }

  @inlinable @inline(__always)
  func matches(_ bytes: UnsafePointer<UInt8>) -> Bool {
    utf8.withUnsafeBufferPointer { own in
      guard let base = own.baseAddress else { return true }
      return memcmp(bytes, base, own.count) == 0
    }
  }
}

extension String {
  /// Whether two strings have the same bytes, as JSON compares them (RFC 8259, section 8.3).
  ///
  /// `==` would also take é for e with an accent, and so lose one of two members.
  func hasSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let areSame = utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { others in
        guard let own = bytes.baseAddress, let other = others.baseAddress else { return true }
        return memcmp(own, other, bytes.count) == 0
      }
    }
    return areSame.flatMap { $0 } ?? utf8.elementsEqual(other.utf8)
  }
}
