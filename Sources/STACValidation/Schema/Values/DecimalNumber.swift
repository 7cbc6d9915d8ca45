internal import STACJSON

/// A number as it is written in decimal: a sign, digits without outer zeros, and a power of ten.
struct DecimalNumber {
  private(set) var isNegative = false
  /// Values 0 to 9, the first and the last not 0; none for zero.
  private var digits: [UInt8] = []
  /// The power of ten of the last digit.
  private var exponent = 0

  /// The number of a value on the tape; doubles count as their shortest text.
  init(_ value: JSONView) {
    if let text = value.writtenText {
      self.init(Array(text))
    } else if let integer = value.integer {
      self.init(Array(String(integer).utf8))
    } else if value.kind == .unsigned {
      self.init(Array(String(value.tapeWords[value.tapeIndex + 1]).utf8))
    } else {
      self.init(Array((value.double ?? 0).description.utf8))
    }
  }

  /// The exact value of a double that is a whole number beyond 2^53.
  init(exactly number: Double) {
    isNegative = number < 0
    // The lowest digit first, while it grows.
    var digits: [UInt8] = String(number.significandBitPattern | 1 << 52).utf8.reversed().map {
      $0 - 0x30
    }
    for _ in 0..<max(0, Int(number.exponent) - 52) {
      var carry: UInt8 = 0
      for place in digits.indices {
        let twice = digits[place] * 2 + carry
        digits[place] = twice % 10
        carry = twice / 10
      }
      if carry > 0 { digits.append(carry) }
    }
    let zeros = digits.prefix { $0 == 0 }.count
    self.digits = digits.dropFirst(zeros).reversed()
    exponent = zeros
  }

  private init(_ text: [UInt8]) {
    var rest = text[...]
    if rest.first == UInt8(ascii: "-") {
      isNegative = true
      rest = rest.dropFirst()
    }
    var isFraction = false
    while let byte = rest.popFirst() {
      switch byte {
      case 0x30...0x39:
        digits.append(byte - 0x30)
        if isFraction { exponent -= 1 }
      case UInt8(ascii: "."): isFraction = true
      default:
        if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let written = Int(String(decoding: rest, as: UTF8.self))
        // So far outside of everything that its exact size does not matter.
        let limit = 1 << 40
        exponent += min(
          max(written ?? (rest.first == UInt8(ascii: "-") ? -limit : limit), -limit), limit)
        rest = []
      }
    }
    digits = Array(digits.drop { $0 == 0 })
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    if digits.isEmpty { (isNegative, exponent) = (false, 0) }
  }

  var isInteger: Bool { exponent >= 0 }

  /// -1, 0 or 1.
  func compare(to other: DecimalNumber) -> Int {
    if isNegative != other.isNegative { return isNegative ? -1 : 1 }
    let sizes = magnitudeOrder(other)
    return isNegative ? -sizes : sizes
  }

  private func magnitudeOrder(_ other: DecimalNumber) -> Int {
    if digits.isEmpty || other.digits.isEmpty {
      return digits.isEmpty ? (other.digits.isEmpty ? 0 : -1) : 1
    }
    let top = digits.count + exponent
    let otherTop = other.digits.count + other.exponent
    if top != otherTop { return top < otherTop ? -1 : 1 }
    for (a, b) in zip(digits, other.digits) where a != b { return a < b ? -1 : 1 }
    return digits.count == other.digits.count ? 0 : digits.count < other.digits.count ? -1 : 1
  }

  /// Whether this is a whole number of times another one.
  func isMultiple(of divisor: DecimalNumber) -> Bool {
    if divisor.digits.isEmpty { return false }
    if digits.isEmpty { return true }
    // With both as integers times 10^lowest.
    let modulus = divisor.digits.reduce((UInt64(0), false)) { sum, digit in
      let (product, overflow) = sum.0.multipliedReportingOverflow(by: 10)
      let (total, more) = product.addingReportingOverflow(UInt64(digit))
      return (total, sum.1 || overflow || more)
    }
    // A divisor of more than 19 digits: only itself and its like divide evenly in practice.
    if modulus.1 { return magnitudeOrder(divisor) == 0 }
    // The last digit is not 0, so nothing that ends with more zeros divides this.
    let shift = exponent - divisor.exponent
    if shift < 0 { return false }
    return times(remainder(of: digits, by: modulus.0), powerOfTen: shift, modulus.0) == 0
  }

  private func remainder(of digits: [UInt8], by modulus: UInt64) -> UInt64 {
    digits.reduce(UInt64(0)) { rest, digit in
      let (high, low) = rest.multipliedFullWidth(by: 10)
      let (sum, carry) = low.addingReportingOverflow(UInt64(digit))
      return modulus.dividingFullWidth((high + (carry ? 1 : 0), sum)).remainder
    }
  }

  private func times(_ number: UInt64, powerOfTen: Int, _ modulus: UInt64) -> UInt64 {
    var result = number % modulus
    var power = 10 % modulus
    var count = powerOfTen
    while count > 0, result != 0 {
      if count & 1 != 0 {
        result = modulus.dividingFullWidth(result.multipliedFullWidth(by: power)).remainder
      }
      power = modulus.dividingFullWidth(power.multipliedFullWidth(by: power)).remainder
      count >>= 1
    }
    return result
  }
}
