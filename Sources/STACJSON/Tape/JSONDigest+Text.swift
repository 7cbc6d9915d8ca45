extension JSONDigest: CustomStringConvertible {
  /// The digest that ``description`` has written; nil where the text is none.
  public init?(_ text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// 32 hexadecimal digits.
  public var description: String {
    func hex(_ number: UInt64) -> String {
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
    return hex(high) + hex(low)
  }

  /// Half of the digest, for tables that are checked otherwise.
  package var half: UInt64 { low }
}
