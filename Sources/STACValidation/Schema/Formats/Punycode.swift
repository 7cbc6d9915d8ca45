/// RFC 3492: letters of all scripts in the letters of host names.
enum Punycode {
  /// The characters that a label behind `xn--` stands for; nil where it is none.
  static func decode(_ text: [UInt8]) -> [Unicode.Scalar]? {
    var output: [UInt32] = []
    var rest = text[...]
    if let hyphen = text.lastIndex(of: UInt8(ascii: "-")) {
      output = text[..<hyphen].map { UInt32($0) }
      rest = text[(hyphen + 1)...]
    }
    var (code, index, bias): (UInt32, Int, Int) = (128, 0, 72)
    while !rest.isEmpty {
      let old = index
      var (weight, k) = (1, 36)
      while true {
        guard let byte = rest.popFirst(), let digit = digit(byte) else { return nil }
        let (product, overflow) = digit.multipliedReportingOverflow(by: weight)
        guard !overflow, index <= Int(UInt32.max) - min(product, Int(UInt32.max)) else {
          return nil
        }
        index += product
        let threshold = min(max(k - bias, 1), 26)
        if digit < threshold { break }
        weight *= 36 - threshold
        if weight > Int(UInt32.max) { return nil }
        k += 36
      }
      let count = output.count + 1
      bias = adapt(index - old, count, isFirst: old == 0)
      code += UInt32(index / count)
      index %= count
      if code > 0x10ffff { return nil }
      output.insert(code, at: index)
      index += 1
    }
    let scalars = output.compactMap { Unicode.Scalar($0) }
    return scalars.count == output.count && !scalars.isEmpty ? scalars : nil
  }

  /// What a label is behind `xn--`.
  static func encode(_ label: [Unicode.Scalar]) -> [UInt8]? {
    var output = label.filter(\.isASCII).map { UInt8($0.value) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (code, delta, bias, handled): (UInt32, Int, Int, Int) = (128, 0, 72, basic)
    while handled < label.count {
      guard let next = label.map(\.value).filter({ $0 >= code }).min() else { return nil }
      delta += Int(next - code) * (handled + 1)
      code = next
      for scalar in label {
        if scalar.value < code { delta += 1 }
        guard scalar.value == code else { continue }
        var (rest, k) = (delta, 36)
        while true {
          let threshold = min(max(k - bias, 1), 26)
          if rest < threshold { break }
          output.append(letter(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          k += 36
        }
        output.append(letter(rest))
        bias = adapt(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      code += 1
    }
    return output
  }

  private static func letter(_ digit: Int) -> UInt8 {
    UInt8(digit < 26 ? 0x61 + digit : 0x30 + digit - 26)
  }

  private static func digit(_ byte: UInt8) -> Int? {
    if byte &- 0x30 <= 9 { return Int(byte) - 0x30 + 26 }
    return (byte | 0x20) &- 0x61 <= 25 ? Int(byte | 0x20) - 0x61 : nil
  }

  private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > 455 {
      delta /= 35
      k += 36
    }
    return k + 36 * delta / (delta + 38)
  }
}
