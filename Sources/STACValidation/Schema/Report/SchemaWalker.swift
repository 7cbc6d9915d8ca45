internal import STACJSON

/// Holds a document against schemas as they are written, keyword by keyword, and says what is
/// wrong and where.
///
/// It is the slow way, taken for documents of which the graph says that they are not valid, and
/// for the few schemas that need to know what others have evaluated (`unevaluated…`) or on which
/// way they were reached (`$dynamicRef`).
struct SchemaWalker {
  /// The members and elements of one value that some schema has looked at, by tape index.
  struct Evaluated {
    var isAll = false
    var places: Set<Int> = []

    mutating func formUnion(_ other: Evaluated) {
      isAll = isAll || other.isAll
      places.formUnion(other.places)
    }
  }

  /// How many schemas may be open at a time: a circle of references has more.
  static let maximumDepth = 1200
  static let missLimit = 1000
  /// Alternatives within alternatives may double the work at each level.
  private static let leastSteps = 300_000
  private static let stepsOfWord = 30

  let root: JSONView
  private let pruner: SchemaPruner?
  private var isPrunerGivenUp = false
  private(set) var misses: [SchemaMiss] = []
  private(set) var isGivenUp = false
  /// Why it was given up.
  private(set) var trouble: SchemaMiss?
  /// How many schemas may still be looked at.
  private var steps: Int
  /// How deep in the document the value is that is being looked at.
  var valueDepth = 0
  /// Only whether, not what: greater than 0.
  var probes = 0
  private var scope: [SchemaResource] = []
  private var openCount = 0

  init(root: JSONView, pruner: SchemaPruner? = nil) {
    self.root = root
    self.pruner = pruner
    steps = Self.leastSteps + Self.stepsOfWord * root.wordCount
  }

  /// Whether a value is valid; nothing is reported.
  mutating func isValid(_ schema: Subschema, _ value: JSONView) -> Bool {
    probes += 1
    defer { probes -= 1 }
    return check(schema, value) && !isGivenUp
  }

  mutating func check(_ schema: Subschema, _ value: JSONView) -> Bool {
    var none: Evaluated?
    return check(schema, value, &none)
  }

  /// Checks a value. Adds to `seen`, where it is not nil, what was evaluated.
  mutating func check(_ schema: Subschema, _ value: JSONView, _ seen: inout Evaluated?) -> Bool {
    if let verdict = schema.verdict {
      return verdict
        || fail("false", value, schema, [], "expected nothing here, found \(FoundValue(value))")
    }
    if isGivenUp { return false }
    if seen == nil, !isPrunerGivenUp,
      let verdict = pruner?.verdict(schema, value, isGivenUp: &isPrunerGivenUp),
      verdict || probes > 0
    {
      return verdict
    }
    steps -= 1
    guard openCount < Self.maximumDepth, steps > 0 else { return giveUp(schema, value) }
    openCount += 1
    defer { openCount -= 1 }
    let isOtherResource = scope.last !== schema.resource
    if isOtherResource { scope.append(schema.resource) }
    defer { if isOtherResource { scope.removeLast() } }
    var own: Evaluated? = seen != nil || schema.looksAtTheRest ? Evaluated() : nil
    let isValid = checkAll(schema, value, &own)
    if isValid, let own { seen?.formUnion(own) }
    return isValid
  }

  private mutating func checkAll(
    _ schema: Subschema, _ value: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    var isValid = checkReferences(schema, value, &own)
    // The right kind is a condition for most of what follows to make sense.
    if !isValid, probes > 0 { return false }
    guard checkKind(schema, value) else { return false }
    isValid = checkChoices(schema, value) && isValid
    if !isValid, probes > 0 { return false }
    switch value.kind {
    case .null, .boolean: break
    case .string: isValid = checkString(schema, value) && isValid
    case .integer, .unsigned, .double, .bigNumber: isValid = checkNumber(schema, value) && isValid
    case .array: isValid = checkArray(schema, value, &own) && isValid
    case .object: isValid = checkObject(schema, value, &own) && isValid
    }
    if !isValid, probes > 0 { return false }
    isValid = checkCombinations(schema, value, &own) && isValid
    if isValid, schema.looksAtTheRest { isValid = checkRest(schema, value, &own) }
    return isValid
  }

  // MARK: Reporting

  /// Notes what is wrong, unless only a verdict is wanted; always false.
  mutating func fail(
    _ keyword: String, _ value: JSONView, _ schema: Subschema, _ path: [String]? = nil,
    _ message: @autoclosure () -> String
  ) -> Bool {
    // What is said after giving up is not known.
    if probes == 0, !isGivenUp, misses.count < Self.missLimit {
      misses.append(
        SchemaMiss(
          keyword: keyword, value: value, depth: valueDepth, message: message(), schema: schema,
          path: path ?? [keyword]))
    }
    return false
  }

  /// Takes the misses since a count out of the report.
  mutating func takeMisses(since count: Int) -> [SchemaMiss] {
    let taken = Array(misses[count...])
    misses.removeSubrange(count...)
    return taken
  }

  mutating func add(_ more: [SchemaMiss]) { misses += more.prefix(Self.missLimit - misses.count) }

  var missCount: Int { misses.count }

  /// Ends the walk, whatever was being tried; always false.
  private mutating func giveUp(_ schema: Subschema, _ value: JSONView) -> Bool {
    giveUp(
      "reference", value, schema,
      openCount < Self.maximumDepth
        ? "the schema asks for too many steps: alternatives within alternatives"
        : "the references of the schema go in circles, or the document is nested too deeply for it")
  }

  private mutating func giveUp(
    _ keyword: String, _ value: JSONView, _ schema: Subschema, _ message: String
  ) -> Bool {
    isGivenUp = true
    trouble = SchemaMiss(
      keyword: keyword, value: value, depth: valueDepth, message: message, schema: schema, path: [])
    return false
  }

  /// Whether a pattern matches; false where that takes too much work: then all is given up.
  mutating func matches(
    _ pattern: SchemaPattern, _ text: JSONText, _ value: JSONView, _ schema: Subschema
  ) -> Bool {
    if isGivenUp { return false }
    switch pattern.match(text.unsafeBytes, text.count) {
    case .yes: return true
    case .no: return false
    case .givenUp:
      return giveUp(
        "pattern", value, schema,
        "expected a text that '\(pattern.text)' can be tried on; that was given up after too many steps"
      )
    }
  }

  // MARK: References

  private mutating func checkReferences(
    _ schema: Subschema, _ value: JSONView, _ own: inout Evaluated?
  ) -> Bool {
    var isValid = true
    for link in schema.references {
      switch link.target {
      case .success(let target): isValid = check(target, value, &own) && isValid
      case .failure(let error):
        isValid = fail("reference", value, schema, [link.keyword], error.message)
      }
    }
    if let link = schema.dynamicReference {
      isValid = check(target(of: link), value, &own) && isValid
    }
    return isValid
  }

  /// The outermost schema on the way that has the anchor.
  private func target(of link: Subschema.DynamicLink) -> Subschema {
    for resource in scope {
      guard let index = resource.dynamicAnchors[link.name],
        let target = resource.document.knownSubschema(at: index)
      else { continue }
      return target
    }
    return link.initial
  }
}
