internal import STACGeometry
internal import STACModel

// How a search is cut into parts.
extension FetchMachine {
  /// The most Items that one chain of pages should have: far down a chain servers become slow, and
  /// some fail.
  private static let deepestChain = 10_000
  /// The most parts that one part is cut into.
  private static let mostParts = 64

  /// What a search can be cut by, where it must first be asked whether the parts are the whole.
  enum Dimension: String, Sendable {
    case time
    case space
  }

  /// A question to the server before a cut: does it find as many Items with a time that holds all
  /// times, or in a box that holds the Earth, as without?
  struct Question: Sendable {
    var part: Int
    var dimension: Dimension
    var count: Int
    /// The ticket of the request; nil before it is sent.
    var ticket: Int?
  }

  /// Cuts a part whose first pages show that it is large.
  mutating func considerCutting(_ part: SearchPart) {
    guard splits, part.given != nil, question == nil else { return }
    let idle = options.connections - active.count - pending.count
    let count: Int
    if let remaining = part.remaining {
      // What was given out has to be fetched again: worth it only near the beginning.
      guard remaining > 2 * part.received, remaining > 2 * pageSize else { return }
      guard idle > 0 || remaining > Self.deepestChain else { return }
      // Parts of some pages, so that their ends do not leave connections idle.
      let wanted = max(3 * options.connections, remaining / Self.deepestChain + 1)
      count = min(Self.mostParts, wanted, max(2, remaining / (2 * pageSize)))
    } else {
      guard part.pages <= 4, idle > 0 else { return }
      count = part.id == 0 && part.pages == 1 ? 4 * options.connections : 2 * options.connections
    }
    cut(part, into: count)
  }

  private mutating func cut(_ part: SearchPart, into count: Int) {
    if let scopes = named(part, count) ?? (isCuttable[.time] == true ? timed(part, count) : nil) {
      return replace(part, by: scopes, restarts: part.restarts)
    }
    if isCuttable[.time] == nil, timed(part, count) != nil {
      if part.matched == nil {
        // Without counts there is nothing to compare; what finds no time is no Item.
        isCuttable[.time] = true
        return cut(part, into: count)
      }
      question = Question(part: part.id, dimension: .time, count: count)
    } else if isCuttable[.space] == true {
      replace(part, by: quarters(part), restarts: part.restarts)
    } else if isCuttable[.space] == nil, part.matched != nil, isCuttable[.time] == false {
      question = Question(part: part.id, dimension: .space, count: count)
    }
  }

  /// Takes the answer to a question: where the server finds as many, the search may be cut so.
  mutating func answer(_ matched: Int?, _ question: Question) {
    self.question = nil
    guard let part = active[question.part] else { return }
    let isWhole = matched.map { part.matched?.contains($0) == true } ?? false
    isCuttable[question.dimension] = isWhole
    cut(part, into: question.count)
  }

  /// The scope of the question, which holds everything.
  func scope(of question: Question) -> PartScope {
    var scope = active[question.part]?.scope ?? PartScope()
    switch question.dimension {
    case .time:
      scope.hasTime = true
      scope.start = Timestamp(year: 1000, month: 1, day: 1)
      scope.end = Timestamp(year: 3000, month: 1, day: 1)
    case .space: scope.box = .world
    }
    return scope
  }

  /// The parts of a part that leads nowhere, as far as that is known to be safe; nil where it cannot
  /// be cut.
  func smallerScopes(_ part: SearchPart) -> [PartScope]? {
    guard splits else { return nil }
    if let scopes = named(part, 4) { return scopes }
    if isCuttable[.time] == true, let scopes = timed(part, 4) { return scopes }
    return isCuttable[.space] == true ? quarters(part) : nil
  }

  // MARK: Scopes

  /// Cut by Collection, or by id: no Item is in two parts.
  private func named(_ part: SearchPart, _ count: Int) -> [PartScope]? {
    if let collections = part.scope.collections, collections.count > 1 {
      return groups(collections, min(count, Self.mostParts)).map { group in
        var scope = part.scope
        scope.collections = group
        return scope
      }
    }
    if let ids = part.scope.ids, ids.count > 1 {
      return groups(ids, 2).map { group in
        var scope = part.scope
        scope.ids = group
        return scope
      }
    }
    return nil
  }

  private func groups(_ names: [String], _ count: Int) -> [[String]] {
    let size = (names.count + count - 1) / max(1, count)
    return stride(from: 0, to: names.count, by: max(1, size)).map {
      Array(names[$0...].prefix(size))
    }
  }

  private func timed(_ part: SearchPart, _ count: Int) -> [PartScope]? {
    let cuts = times(part, count)
    if cuts.isEmpty { return nil }
    return zip([part.scope.start] + cuts, cuts.map(Optional.some) + [part.scope.end]).map {
      var scope = part.scope
      scope.hasTime = true
      (scope.start, scope.end) = ($0, $1)
      return scope
    }
  }

  /// The instants at which a part is cut.
  private func times(_ part: SearchPart, _ count: Int) -> [Timestamp] {
    var high = part.scope.end ?? background.extent.end ?? background.now
    if part.scope.end == nil, let last = part.high { high = max(high, last) }
    // An extent that reaches into the far future would make most parts empty.
    if part.scope.end == nil { high = min(high, max(background.now, part.high ?? background.now)) }
    guard
      var low = part.scope.start ?? background.extent.start
        ?? background.histogram?.buckets.first?.start
    else {
      return TimeCuts.backward(from: high)
    }
    if part.scope.start == nil, let first = part.low { low = min(low, first) }
    if let cuts = background.histogram?.cuts(low, high, parts: count) { return cuts }
    return TimeCuts.even(low, high, parts: count)
  }

  /// The quarters of the box of a part; across the antimeridian too.
  private func quarters(_ part: SearchPart) -> [PartScope] {
    let box = part.scope.box ?? search.boundingBox ?? .world
    let width = box.east - box.west + (box.west > box.east ? 360 : 0)
    var middle = box.west + width / 2
    if middle > 180 { middle -= 360 }
    let centre = (box.south + box.north) / 2
    return [(box.west, middle), (middle, box.east)].flatMap { west, east in
      [(box.south, centre), (centre, box.north)].map { south, north in
        var scope = part.scope
        scope.box = BoundingBox(
          west: west, south: south, east: east, north: north, elevation: box.elevation)
        return scope
      }
    }
  }

  /// Puts parts in the place of one.
  mutating func replace(_ part: SearchPart, by scopes: [PartScope], restarts: Int) {
    for hash in part.given ?? [] { seen.insert(hash) }
    active[part.id] = nil
    pending += scopes.map { scope in
      var child = makePart(scope)
      child.restarts = restarts
      return child
    }
    totals.parts += scopes.count - 1
    totals.cuts += 1
  }
}
