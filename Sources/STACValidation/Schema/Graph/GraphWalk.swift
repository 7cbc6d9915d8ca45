internal import STACJSON

/// What one walk keeps.
struct GraphWalkState {
  /// A pattern or a circle of references needed more work than is allowed.
  var isGivenUp = false
  /// How many combinations are open.
  var depth = 0
  /// How many combinations may still be looked at.
  var steps: Int
  /// What native checks have seen.
  var facts: WalkFacts = []
  let memory: Unmanaged<GraphMemory>

  /// - Parameter view: what is to be walked; large documents may take more steps.
  init(memory: Unmanaged<GraphMemory>, for view: JSONView) {
    self.memory = memory
    steps = Self.leastSteps &+ Self.stepsOfWord &* view.wordCount
  }

  /// Alternatives within alternatives may double the work at each level.
  private static let leastSteps = 1_000_000
  private static let stepsOfWord = 50

  /// Enough for documents of the greatest depth; only a circle of references has more.
  static let maximumDepth = 2500
}

/// Runs a document against a graph: a verdict, without allocation and without counting references.
///
/// All pointers lead into a ``GraphMemory`` and a document that the caller keeps alive.
struct GraphWalk {
  let tape: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>
  let state: UnsafeMutablePointer<GraphWalkState>

  @inline(__always)
  func indexAfter(_ index: Int, _ word: UInt64) -> Int {
    if TagMask.has(TagMask.container, word) { return Int(truncatingIfNeeded: word & 0xffff_ffff) }
    return index &+ (TagMask.has(TagMask.twoWords, word) ? 2 : 1)
  }

  @inline(__always)
  func text(_ word: UInt64) -> UnsafePointer<UInt8> {
    strings + Int(truncatingIfNeeded: word & 0x00ff_ffff_ffff_ffff)
  }

  @inline(__always)
  func byteCount(_ text: UnsafePointer<UInt8>) -> Int {
    Int(UnsafeRawPointer(text).loadUnaligned(as: UInt32.self))
  }

  @inline(__always)
  func view(_ index: Int) -> JSONView {
    JSONView(tapeWords: tape, tapeStrings: strings, tapeIndex: index)
  }

  /// Whether the value at an index is as a node wants it.
  @inline(__always)
  func check(_ node: NodePointer, _ index: Int, _ word: UInt64) -> Bool {
    if !TagMask.has(node.pointee.mask, word) { return false }
    return !TagMask.has(node.pointee.need, word) || more(node, index, word)
  }

  /// What the kind of the value alone does not settle.
  @inline(never)
  func more(_ node: NodePointer, _ index: Int, _ word: UInt64) -> Bool {
    switch word &>> 56 {
    case 0x7b: if let check = node.pointee.object, !object(check, index, word) { return false }
    case 0x5b: if let check = node.pointee.array, !array(check, index, word) { return false }
    case 0x22: if let check = node.pointee.string, !string(check, index, word) { return false }
    case 0x64, 0x6c, 0x75, 0x5a: if !number(node, index, word) { return false }
    default: break
    }
    if node.pointee.isSimple { return true }
    for place in 0..<node.pointee.choices.count
    where !isChoice(node.pointee.choices[place], index, word) {
      return false
    }
    for place in 0..<node.pointee.combinations.count
    where !holds(node.pointee.combinations[place], index, word) {
      return false
    }
    return true
  }

  /// As ``more(_:_:_:)``, without the detour for what is most frequent.
  @inline(__always)
  func deeper(_ node: NodePointer, _ index: Int, _ word: UInt64) -> Bool {
    if node.pointee.isSimple {
      switch word &>> 56 {
      case 0x5b: return array(node.pointee.array.unsafelyUnwrapped, index, word)
      case 0x7b: return object(node.pointee.object.unsafelyUnwrapped, index, word)
      case 0x22 where node.pointee.isNonEmptyString: return byteCount(text(word)) != 0
      case 0x22 where node.pointee.isNotBlankString:
        // The first byte settles nearly all.
        let text = text(word)
        if byteCount(text) != 0, text[4] > 0x20 { return true }
      default: break
      }
    }
    return more(node, index, word)
  }

  // MARK: Scalars

  @inline(__always)
  private func string(
    _ check: UnsafeMutablePointer<StringCheck>, _ index: Int, _ word: UInt64
  ) -> Bool {
    let text = text(word)
    let count = byteCount(text)
    let bytes = text + 4
    if count < check.pointee.minimumLength { return false }
    if check.pointee.minimumLength > 1 || check.pointee.maximumLength < count {
      var length = 0
      for place in 0..<count where bytes[place] & 0xc0 != 0x80 { length &+= 1 }
      if length < check.pointee.minimumLength || length > check.pointee.maximumLength {
        return false
      }
    }
    for place in 0..<check.pointee.patterns.count
    where !matches(check.pointee.patterns[place].pointee, bytes, count) {
      return false
    }
    for place in 0..<check.pointee.formats.count
    where !check.pointee.formats[place].pointee.accepts(bytes, count) {
      return false
    }
    return check.pointee.forms.isEmpty || hasForms(check.pointee.forms, index)
  }

  /// Whether a pattern matches. Once one has been given up the document is refused, and no more are
  /// tried.
  @inline(__always)
  func matches(
    _ pattern: Unmanaged<SchemaPattern>, _ bytes: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    if state.pointee.isGivenUp { return false }
    switch pattern._withUnsafeGuaranteedRef({ $0.match(bytes, count) }) {
    case .yes: return true
    case .no: return false
    case .givenUp:
      state.pointee.isGivenUp = true
      return false
    }
  }

  private func hasForms(_ forms: GraphList<ValueShape.Text>, _ index: Int) -> Bool {
    guard let text = view(index).text else { return true }
    for place in 0..<forms.count where !TextForms.matches(text, forms[place].pointee) {
      return false
    }
    return true
  }

  @inline(__always)
  private func number(_ node: NodePointer, _ index: Int, _ word: UInt64) -> Bool {
    let kind = word &>> 56
    if node.pointee.integersOnly, kind == 0x64 || kind == 0x5a,
      !ExactNumber.isInteger(view(index), written: node.pointee.integersAreWritten)
    {
      return false
    }
    guard let check = node.pointee.number else { return true }
    for place in 0..<check.pointee.bounds.count
    where !isInside(check.pointee.bounds[place], index, word) {
      return false
    }
    for place in 0..<check.pointee.divisors.count
    where !ExactNumber.isMultiple(view(index), of: check.pointee.divisors[place].pointee) {
      return false
    }
    return true
  }

  @inline(__always)
  private func isInside(
    _ bound: UnsafeMutablePointer<NumberBound>, _ index: Int, _ word: UInt64
  ) -> Bool {
    let relation = bound.pointee.relation
    if bound.pointee.isExact {
      let payload = tape[index &+ 1]
      switch word &>> 56 {
      case 0x64: return Self.holds(relation, Double(bitPattern: payload), bound.pointee.double)
      case 0x6c:
        let integer = Int64(bitPattern: payload)
        if integer.magnitude <= 1 &<< 53 {
          return Self.holds(relation, Double(integer), bound.pointee.double)
        }
      default: break
      }
    }
    return Self.holds(relation, ExactNumber.compare(view(index), bound.pointee.value), 0)
  }

  @inline(__always)
  static func holds<Number: Comparable>(
    _ relation: NumberBound.Relation, _ number: Number, _ bound: Number
  ) -> Bool {
    switch relation {
    case .atLeast: number >= bound
    case .atMost: number <= bound
    case .moreThan: number > bound
    case .lessThan: number < bound
    }
  }

  @inline(__always)
  private func isChoice(
    _ check: UnsafeMutablePointer<ChoiceCheck>, _ index: Int, _ word: UInt64
  ) -> Bool {
    if let table = check.pointee.table {
      if word &>> 56 != 0x22 { return false }
      let text = text(word)
      let (head, tail) = KeyTable.words(text)
      return table.find(text, head, tail) != nil
    }
    for place in 0..<check.pointee.values.count
    where JSONEquality.equal(view(index), check.pointee.values[place].pointee) {
      return true
    }
    return false
  }
}
