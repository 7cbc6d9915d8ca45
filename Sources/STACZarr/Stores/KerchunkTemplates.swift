internal import STACJSON

/// The templates of a list of references, and the references that it makes by rule (`gen`).
///
/// Of Jinja, which the specification names, this is what is met: variables, templates that are called
/// with arguments, whole numbers with `+ - * // %` and parentheses.
struct KerchunkTemplates: Sendable {
  private var texts: [String: String] = [:]

  /// The templates of a document; none where there is no such member.
  init(_ view: JSONView?) {
    guard let view, view.isObject else { return }
    for (name, value) in view.members { texts[String(name)] = value.string }
  }

  /// How much replacing is done for one text: templates may name one another, each many times.
  private static let usualBudget = 1 << 16

  /// A text with what stands in double braces replaced; what is not understood stays.
  func expand(_ text: String, _ variables: [String: String] = [:]) -> String {
    var budget = Self.usualBudget
    return expand(text, variables, depth: 0, &budget)
  }

  private func expand(
    _ text: String, _ variables: [String: String], depth: Int, _ budget: inout Int
  ) -> String {
    budget -= text.utf8.count
    guard depth < 8, budget > 0, text.utf8.contains(UInt8(ascii: "{")), text.contains("{{") else {
      return text
    }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "{{"),
      let end = rest[start.upperBound...].firstRange(of: "}}")
    {
      result += rest[..<start.lowerBound]
      let expression = rest[start.upperBound..<end.lowerBound]
      result +=
        value(of: expression, variables, depth, &budget)
        ?? String(rest[start.lowerBound..<end.upperBound])
      rest = rest[end.upperBound...]
      budget -= 16
      if budget < 0 || result.utf8.count > Self.usualBudget { return result }
    }
    return result + rest
  }

  private func value(
    of expression: Substring, _ variables: [String: String], _ depth: Int, _ budget: inout Int
  ) -> String? {
    let name = String(expression.filter { $0 != " " })
    if let value = variables[name] { return value }
    if let template = texts[name] {
      return expand(template, variables, depth: depth + 1, &budget)
    }
    if depth < 16, let open = name.firstIndex(of: "("), name.hasSuffix(")"),
      let template = texts[String(name[..<open])]
    {
      var arguments = variables
      for pair in name[name.index(after: open)...].dropLast().split(separator: ",") {
        let halves = pair.split(separator: "=", maxSplits: 1)
        guard halves.count == 2 else { return nil }
        let isQuoted = halves[1].first == "'" || halves[1].first == "\""
        arguments[String(halves[0])] =
          isQuoted
          ? String(halves[1].dropFirst().dropLast())
          : value(of: halves[1], variables, depth + 1, &budget) ?? String(halves[1])
      }
      return expand(template, arguments, depth: depth + 1, &budget)
    }
    var arithmetic = Arithmetic(name, variables)
    return arithmetic.value().map { String($0) }
  }

  /// The references that rules make: each for all combinations of its dimensions.
  func generated(
    by rules: JSONView?, limit: Int, in location: String
  ) throws(ZarrError) -> [String: ReferencedFiles.Reference] {
    var references: [String: ReferencedFiles.Reference] = [:]
    // What all keys and addresses take together, and what may be done for them.
    var (room, work) = (64 << 20, min(limit, 1 << 32) * 1200)
    func expanded(_ text: String, _ variables: [String: String]) throws(ZarrError) -> String {
      var budget = Self.usualBudget
      let result = expand(text, variables, depth: 0, &budget)
      work -= Self.usualBudget - budget
      guard work >= 0 else { throw tooLong(location) }
      return result
    }
    guard let rules, rules.isArray else { return references }
    for rule in rules.elements {
      guard let key = rule["key"]?.string, let url = rule["url"]?.string else { continue }
      let dimensions = try (rule["dimensions"].map { Array($0.members) } ?? []).map {
        name, values throws(ZarrError) in
        (String(name), try Self.values(values, limit, location))
      }
      // Where a dimension has no values, the others were made in vain.
      work -= dimensions.reduce(64) { $0 + 16 * $1.1.count }
      var (count, overflows) = (1, false)
      for (_, values) in dimensions where !overflows {
        (count, overflows) = count.multipliedReportingOverflow(by: values.count)
      }
      guard !overflows, count <= limit - references.count else {
        throw ZarrError(.size, "'\(location)' generates more than \(limit) references")
      }
      // Of references with one key the last counts, but all are made.
      work -= count * 32 * (2 + dimensions.count)
      guard work >= 0 else { throw tooLong(location) }
      for combination in 0..<count {
        var variables: [String: String] = [:]
        var rest = combination
        for (name, values) in dimensions.reversed() {
          variables[name] = values[rest % values.count]
          rest /= values.count
        }
        let range: ByteRange? =
          if let offset = try number(
            rule["offset"], { text throws(ZarrError) in try expanded(text, variables) }),
            let length = try number(
              rule["length"], { text throws(ZarrError) in try expanded(text, variables) }),
            offset >= 0, length >= 0
          { .bytes(offset: offset, count: length) } else { nil }
        let (key, url) = (try expanded(key, variables), try expanded(url, variables))
        room -= key.utf8.count + url.utf8.count
        guard room >= 0 else {
          throw ZarrError(.size, "'\(location)' generates more references than are taken")
        }
        references[key] = ReferencedFiles.Reference(url: url, range: range)
      }
    }
    return references
  }

  private func tooLong(_ location: String) -> ZarrError {
    ZarrError(.size, "the references that '\(location)' generates take too long to make")
  }

  private func number(
    _ view: JSONView?, _ expanded: (String) throws(ZarrError) -> String
  ) throws(ZarrError) -> Int? {
    if let number = view?.integer { return Int(number) }
    guard let text = view?.string else { return nil }
    return Int(try expanded(text))
  }

  private static func values(
    _ view: JSONView, _ limit: Int, _ location: String
  ) throws(ZarrError) -> [String] {
    if view.isArray {
      return view.elements.map { $0.string ?? $0.integer.map { String($0) } ?? "" }
    }
    let (start, stop) = (view["start"]?.integer ?? 0, view["stop"]?.integer ?? 0)
    let step = view["step"]?.integer ?? 1
    guard step > 0, stop >= start, stop.subtractingReportingOverflow(start).overflow == false,
      (stop - start) / step < Int64(limit)
    else { throw ZarrError(.size, "'\(location)' generates more than \(limit) references") }
    return stride(from: start, to: stop, by: Int64.Stride(step)).map { String($0) }
  }

  /// Whole numbers and variables with `+ - * // %` and parentheses.
  private struct Arithmetic {
    private let text: [UInt8]
    private let variables: [String: String]
    private var place = 0
    private var depth = 0

    init(_ text: String, _ variables: [String: String]) {
      self.text = Array(text.utf8)
      self.variables = variables
    }

    mutating func value() -> Int? {
      guard let value = sum(), place == text.count else { return nil }
      return value
    }

    private mutating func sum() -> Int? {
      guard var left = product() else { return nil }
      while let sign = take("+-") {
        guard let right = product() else { return nil }
        let (result, overflows) =
          sign == UInt8(ascii: "+")
          ? left.addingReportingOverflow(right) : left.subtractingReportingOverflow(right)
        if overflows { return nil }
        left = result
      }
      return left
    }

    private mutating func product() -> Int? {
      guard var left = factor() else { return nil }
      while let sign = take("*/%") {
        if sign == UInt8(ascii: "/") { _ = take("/") }
        guard let right = factor() else { return nil }
        if sign != UInt8(ascii: "*"), right == 0 || right == -1 { return nil }
        let (result, overflows) =
          switch sign {
          case UInt8(ascii: "*"): left.multipliedReportingOverflow(by: right)
          case UInt8(ascii: "/"): (left / right, false)
          default: (left % right, false)
          }
        if overflows { return nil }
        left = result
      }
      return left
    }

    private mutating func factor() -> Int? {
      if take("(") != nil {
        depth += 1
        defer { depth -= 1 }
        guard depth < 32, let value = sum(), take(")") != nil else { return nil }
        return value
      }
      let start = place
      while place < text.count,
        Character(Unicode.Scalar(text[place])).isLetter
          || Character(Unicode.Scalar(text[place])).isNumber || text[place] == UInt8(ascii: "_")
      { place += 1 }
      let word = String(decoding: text[start..<place], as: UTF8.self)
      return Int(word) ?? variables[word].flatMap { Int($0) }
    }

    private mutating func take(_ characters: StaticString) -> UInt8? {
      guard place < text.count else { return nil }
      for index in 0..<characters.utf8CodeUnitCount where characters.utf8Start[index] == text[place]
      {
        place += 1
        return text[place - 1]
      }
      return nil
    }
  }
}
