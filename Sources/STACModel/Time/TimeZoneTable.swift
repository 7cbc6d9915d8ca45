/// When a zone changes its offset, from a file of the IANA time zone database (RFC 9636): a list of
/// changes, and a rule for the time behind it.
struct TimeZoneTable: Sendable, Hashable {
  private var changes: [Int64] = []
  /// Seconds ahead of UTC before the first change, and from each on.
  private var offsets: [Int]
  private var rule: Rule?

  /// What a zone does every year: `CET-1CEST,M3.5.0,M10.5.0/3`.
  private struct Rule: Sendable, Hashable {
    var standard: Int
    var summer: Int?
    var start = Day()
    var end = Day()

    /// The n-th weekday of a month, and the seconds of that day.
    struct Day: Sendable, Hashable {
      var month = 1
      var week = 1
      var weekday = 0
      var time = 7200
    }
  }

  /// Reads a file; nil where it is none, or has a rule of another form.
  init?(_ bytes: [UInt8]) {
    guard bytes.count > 44, bytes.starts(with: "TZif".utf8), bytes[4] >= UInt8(ascii: "2") else {
      return nil
    }
    let word = { (position: Int) -> Int in
      guard position + 4 <= bytes.count else { return 0 }
      return Int(
        Int32(bitPattern: (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[position + $1]) }))
    }
    // The first block is for readers of 32 bits.
    let counts = { (start: Int) in (0..<6).map { word(start + 20 + 4 * $0) } }
    let old = counts(0)
    let second =
      44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
    let count = counts(second)
    let (times, types) = (count[3], count[4])
    let start = second + 44
    let end = start + times * 9 + types * 6 + count[5] + count[2] * 12 + count[1] + count[0]
    guard second > 0, times >= 0, types > 0, end <= bytes.count else { return nil }
    let typeStart = start + times * 9
    offsets = [word(typeStart)]
    for index in 0..<times {
      let position = start + index * 8
      changes.append(
        Int64(bitPattern: (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[position + $1]) }))
      let type = Int(bytes[start + times * 8 + index])
      guard type < types else { return nil }
      offsets.append(word(typeStart + type * 6))
    }
    let footer = bytes[end...].split(separator: 0x0a).first ?? []
    if footer.isEmpty { return }
    guard let rule = Self.rule(String(decoding: footer, as: UTF8.self)) else { return nil }
    self.rule = rule
  }

  /// The offset of an instant.
  func offset(at instant: Int64) -> Int {
    if let last = changes.last, instant < last || rule == nil {
      var (low, high) = (0, changes.count)
      while low < high {
        let middle = (low + high) / 2
        if changes[middle] <= instant { low = middle + 1 } else { high = middle }
      }
      return offsets[low]
    }
    guard let rule else { return offsets[0] }
    guard let summer = rule.summer else { return rule.standard }
    let year = CalendarDay(daysSince1970: Int((instant + Int64(rule.standard)) / 86_400)).year
    let start = Self.seconds(rule.start, year) - Int64(rule.standard)
    let end = Self.seconds(rule.end, year) - Int64(summer)
    let isSummer =
      start < end ? instant >= start && instant < end : instant >= start || instant < end
    return isSummer ? summer : rule.standard
  }

  /// The offsets that a local time may have, that of the earlier instant first.
  func offsets(around local: Int64) -> [Int] {
    var found: [Int] = []
    for instant in [local - 86_400, local - 43_200, local, local + 43_200, local + 86_400] {
      let offset = offset(at: instant)
      if !found.contains(offset) { found.append(offset) }
    }
    return found.sorted(by: >)
  }

  private static func seconds(_ day: Rule.Day, _ year: Int) -> Int64 {
    let first = CalendarDay.daysSince1970(year: year, month: day.month, day: 1)
    let weekday = ((first + 4) % 7 + 7) % 7
    var date = 1 + (day.weekday - weekday + 7) % 7 + (day.week - 1) * 7
    while date > CalendarDay.dayCount(year: year, month: day.month) { date -= 7 }
    return Int64((first + date - 1) * 86_400 + day.time)
  }

  // MARK: Rules

  private static func rule(_ text: String) -> Rule? {
    let parts = text.split(separator: ",").map { Array($0.utf8)[...] }
    guard var zone = parts.first else { return nil }
    guard skipName(&zone), let standard = time(&zone) else { return nil }
    var rule = Rule(standard: -standard)
    if zone.isEmpty { return parts.count == 1 ? rule : nil }
    guard skipName(&zone) else { return nil }
    rule.summer = rule.standard + 3600
    if !zone.isEmpty {
      guard let summer = time(&zone), zone.isEmpty else { return nil }
      rule.summer = -summer
    }
    guard parts.count == 3, let start = day(parts[1]), let end = day(parts[2]) else { return nil }
    rule.start = start
    rule.end = end
    return rule
  }

  private static func skipName(_ text: inout ArraySlice<UInt8>) -> Bool {
    let count = text.count
    if text.first == UInt8(ascii: "<") {
      guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
      text = text[(end + 1)...]
    } else {
      text = text.drop { 0x61...0x7a ~= $0 | 0x20 }
    }
    return text.count < count
  }

  /// `[+-]h[:m[:s]]` in seconds.
  private static func time(_ text: inout ArraySlice<UInt8>) -> Int? {
    var sign = 1
    if text.first == UInt8(ascii: "-") { sign = -1 }
    if text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") { text.removeFirst() }
    var total = 0
    for unit in [3600, 60, 1] {
      let digits = text.prefix { $0 &- 0x30 < 10 }
      if digits.isEmpty || digits.count > 3 { return nil }
      total += unit * digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      text = text.dropFirst(digits.count)
      guard text.first == UInt8(ascii: ":") else { break }
      text.removeFirst()
    }
    return sign * total
  }

  /// `Mm.w.d[/time]`
  private static func day(_ text: ArraySlice<UInt8>) -> Rule.Day? {
    guard text.first == UInt8(ascii: "M") else { return nil }
    let halves = text.dropFirst().split(separator: UInt8(ascii: "/"))
    let numbers = halves.first?.split(separator: UInt8(ascii: ".")).compactMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
    guard let numbers, numbers.count == 3, 1...12 ~= numbers[0], 1...5 ~= numbers[1],
      0...6 ~= numbers[2]
    else { return nil }
    var day = Rule.Day(month: numbers[0], week: numbers[1], weekday: numbers[2])
    if halves.count == 2 {
      var rest = halves[1]
      guard let time = time(&rest), rest.isEmpty else { return nil }
      day.time = time
    }
    return day
  }
}
