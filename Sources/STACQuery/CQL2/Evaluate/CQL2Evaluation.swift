internal import Glibc
internal import STACJSON
internal import STACModel

/// Runs a compiled filter on one Item.
///
/// It walks the instructions by recursion over raw memory: numbers, texts, times and boxes cost no
/// allocation and no reference counting.
struct CQL2Evaluation {
  let program: CQL2Program
  let item: JSONView
  let properties: JSONView?
  /// Texts that CASEI and ACCENTI have made of the Item's.
  private var texts: [UnsafeMutablePointer<UInt8>] = []

  init(_ program: CQL2Program, _ item: JSONView) {
    self.program = program
    self.item = item
    let properties = item["properties"]
    self.properties = properties?.isObject == true ? properties : nil
  }

  /// Frees what was made.
  func end() {
    for text in texts { text.deallocate() }
  }

  // MARK: Conditions

  mutating func truth(_ index: Int32) -> CQL2Truth {
    let instruction = program.instructions[Int(index)]
    switch instruction.code {
    case .and:
      var result = CQL2Truth.yes
      for position in instruction.b..<instruction.b + instruction.count {
        switch truth(program.operands[Int(position)]) {
        case .no: return .no
        case .unknown: result = .unknown
        case .yes: break
        }
      }
      return result
    case .or:
      var result = CQL2Truth.no
      for position in instruction.b..<instruction.b + instruction.count {
        switch truth(program.operands[Int(position)]) {
        case .yes: return .yes
        case .unknown: result = .unknown
        case .no: break
        }
      }
      return result
    case .not: return truth(instruction.a).negated
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return compare(instruction)
    case .like:
      guard case .text(let text) = value(instruction.a) else { return .unknown }
      return CQL2Truth(
        CQL2LikePattern.matches(program.patterns[Int(instruction.b)], text))
    case .between:
      let value = value(instruction.a)
      guard
        let low = order(value, self.value(program.operands[Int(instruction.b)]), instruction.isTime)
      else { return .unknown }
      if low < 0 { return .no }
      guard
        let high = order(
          value, self.value(program.operands[Int(instruction.b) + 1]), instruction.isTime)
      else { return .unknown }
      return CQL2Truth(high <= 0)
    case .isIn: return isIn(instruction)
    case .isInSortedTexts: return isInSortedTexts(instruction)
    case .isNull: return CQL2Truth(value(instruction.a).isNull)
    case .spatial: return spatial(instruction)
    case .temporal: return temporal(instruction)
    case .array: return array(instruction)
    default:
      guard case .boolean(let boolean) = value(index) else { return .unknown }
      return CQL2Truth(boolean)
    }
  }

  private mutating func compare(_ instruction: CQL2Instruction) -> CQL2Truth {
    let (a, b) = (value(instruction.a), value(instruction.b))
    guard let order = order(a, b, instruction.isTime) else { return .unknown }
    let holds =
      switch instruction.code {
      case .equal: order == 0
      case .notEqual: order != 0
      case .less: order < 0
      case .lessOrEqual: order <= 0
      case .greater: order > 0
      default: order >= 0
      }
    return CQL2Truth(holds)
  }

  private mutating func isIn(_ instruction: CQL2Instruction) -> CQL2Truth {
    let value = value(instruction.a)
    if value.isNull { return .unknown }
    var result = CQL2Truth.no
    for position in instruction.b..<instruction.b + instruction.count {
      switch order(value, self.value(program.operands[Int(position)]), instruction.isTime) {
      case 0: return .yes
      case nil: result = .unknown
      default: break
      }
    }
    return result
  }

  private mutating func isInSortedTexts(_ instruction: CQL2Instruction) -> CQL2Truth {
    let value = value(instruction.a)
    guard case .text = value else { return .unknown }
    var (low, high) = (Int(instruction.b), Int(instruction.b + instruction.count))
    while low < high {
      let middle = (low + high) / 2
      let other = program.instructions[Int(program.operands[middle])].constant
      guard let order = order(value, other, false) else { return .unknown }
      if order == 0 { return .yes }
      if order < 0 { high = middle } else { low = middle + 1 }
    }
    return .no
  }

  // MARK: Values

  mutating func value(_ index: Int32) -> CQL2Value {
    let instruction = program.instructions[Int(index)]
    switch instruction.code {
    case .constant: return instruction.constant
    case .property: return property(instruction.a)
    case .itemTime: return itemTime(instruction)
    case .plus, .minus, .times, .divided, .power, .modulo, .div:
      return Self.calculate(instruction.code, value(instruction.a), value(instruction.b))
    case .casei: return folded(value(instruction.a), .letters)
    case .accenti: return folded(value(instruction.a), .accents)
    case .interval: return interval(instruction)
    case .list: return .list(index)
    case .condition:
      switch truth(instruction.a) {
      case .no: return .boolean(false)
      case .yes: return .boolean(true)
      case .unknown: return .null
      }
    case .holds: return value(instruction.a)
    default: preconditionFailure("a condition stands where a value should be")
    }
  }

  func property(_ number: Int32) -> CQL2Value {
    guard let view = program.paths[Int(number)].find(in: item, properties) else { return .null }
    return CQL2Value(view)
  }

  /// The order of two values: negative, 0 or positive; nil where one is null or they have none.
  func order(_ a: CQL2Value, _ b: CQL2Value, _ isTime: Bool) -> Int32? {
    switch (a, b) {
    case (.integer(let a), .integer(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.number(let a), .number(let b)): return Self.order(a, b)
    case (.integer(let a), .number(let b)): return Self.order(Double(a), b)
    case (.number(let a), .integer(let b)): return Self.order(a, Double(b))
    case (.text(let a), .text(let b)) where !isTime:
      guard let first = a.baseAddress, let second = b.baseAddress else {
        return Int32(clamping: a.count - b.count)
      }
      let order = memcmp(first, second, min(a.count, b.count))
      return order != 0 ? order : Int32(clamping: a.count - b.count)
    case (.boolean(let a), .boolean(let b)): return a == b ? 0 : a ? 1 : -1
    default:
      guard let first = Self.time(a), let second = Self.time(b) else { return nil }
      // A day and an instant are compared as days.
      if first.isDay || second.isDay {
        let (a, b) = (CQL2Time.day(of: first.instant), CQL2Time.day(of: second.instant))
        return a < b ? -1 : a == b ? 0 : 1
      }
      return first.instant < second.instant ? -1 : first.instant == second.instant ? 0 : 1
    }
  }

  private static func order(_ a: Double, _ b: Double) -> Int32? {
    a < b ? -1 : a == b ? 0 : a > b ? 1 : nil
  }

  private static func calculate(
    _ code: CQL2Instruction.Code, _ a: CQL2Value, _ b: CQL2Value
  ) -> CQL2Value {
    if case .integer(let a) = a, case .integer(let b) = b {
      let result: (partialValue: Int64, overflow: Bool)
      switch code {
      case .plus: result = a.addingReportingOverflow(b)
      case .minus: result = a.subtractingReportingOverflow(b)
      case .times: result = a.multipliedReportingOverflow(by: b)
      case .div: result = a.dividedReportingOverflow(by: b)
      case .modulo: result = a.remainderReportingOverflow(dividingBy: b)
      default: result = (0, true)
      }
      if !result.overflow { return .integer(result.partialValue) }
    }
    guard let a = number(a), let b = number(b) else { return .null }
    let result: Double
    switch code {
    case .plus: result = a + b
    case .minus: result = a - b
    case .times: result = a * b
    case .divided: result = a / b
    case .power: result = pow(a, b)
    case .modulo: result = a.truncatingRemainder(dividingBy: b)
    default: result = (a / b).rounded(.towardZero)
    }
    // There is no number for what is divided by 0.
    return result.isFinite ? .number(result) : .null
  }

  private static func number(_ value: CQL2Value) -> Double? {
    switch value {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// Texts of other letters than ASCII, and those with capitals, are made anew.
  private mutating func folded(_ value: CQL2Value, _ folding: CQL2Folding) -> CQL2Value {
    guard case .text(let text) = value else { return .null }
    var isASCII = true
    var hasCapitals = false
    for byte in text {
      if byte >= 0x80 { isASCII = false }
      if 0x41...0x5a ~= byte { hasCapitals = true }
    }
    if isASCII, !hasCapitals || folding == .accents { return value }
    if isASCII {
      return keep(text.count) { copy in
        for (position, byte) in text.enumerated() {
          copy[position] = 0x41...0x5a ~= byte ? byte | 0x20 : byte
        }
      }
    }
    var string = folding.fold(String(decoding: text, as: UTF8.self))
    return string.withUTF8 { utf8 in
      keep(utf8.count) { copy in
        if let start = utf8.baseAddress { copy.update(from: start, count: utf8.count) }
      }
    }
  }

  private mutating func keep(
    _ count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void
  ) -> CQL2Value {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
    texts.append(copy)
    write(copy)
    return .text(UnsafeBufferPointer(start: copy, count: count))
  }
}
