internal import STACModel
internal import STACStorage

// What a page means.
extension FetchMachine {
  /// The most pages without an Item, one after the other.
  private static let emptyPagesAllowed = 50
  /// How often a part, and what it was cut into, may be cut again because of mistakes.
  private static let deepestRecovery = 10
  /// Parts that may be given up one after the other before the server is left alone.
  private static let lossesAllowed = 2
  /// Parts that may be begun again although none has come to its end.
  private static let recoveriesAllowed = 16

  /// Takes a page.
  ///
  /// - Returns: for each Item whether it is to be given out.
  mutating func receive(_ page: PageFacts, ticket: Int, at now: Double) -> [Bool] {
    (failuresInRow, lostInRow, recoveredInRow) = (0, 0, 0)
    gate.succeed()
    if let question, question.ticket == ticket {
      answer(page.matched, question)
      return page.items.map { _ in false }
    }
    guard var part = active[ticket] else { return page.items.map { _ in false } }
    part.isUnderWay = false
    part.failures = 0
    let content = page.contentHash
    if !page.items.isEmpty, !part.contents.insert(content).inserted {
      totals.repeatedPages += 1
      active[ticket] = part
      if part.guessesOffset {
        // The server does not know what an offset is: the page before was all.
        finish(part)
        return page.items.map { _ in false }
      }
      recover(part, RequestProblem(.repeated, "the server gives the same page again"))
      return page.items.map { _ in false }
    }
    if part.pages == 0, ignoresTime(page, part.scope), stopCuttingByTime() {
      return page.items.map { _ in false }
    }
    let counted = hasOneRoot && part.id == 0 ? background.histogram?.total : nil
    if let matched = page.matched ?? counted { part.note(matched: matched) }
    if hasOneRoot, part.id == 0 { totals.matched = part.matched }
    part.pages += 1
    totals.pages += 1
    let kept = page.items.map { take($0, &part) }
    part.emptyPages = page.items.isEmpty ? part.emptyPages + 1 : 0
    active[ticket] = part
    follow(page.next, part, count: page.items.count)
    return kept
  }

  /// Whether most Items of a page are far from the time that was asked for.
  private func ignoresTime(_ page: PageFacts, _ scope: PartScope) -> Bool {
    guard scope.hasTime, totals.cuts > 0, !page.items.isEmpty else { return false }
    let day: Int64 = 86_400
    let strays = page.items.count { item in
      guard let low = item.low, let high = item.high else { return false }
      if let end = scope.end, low.seconds > end.seconds + day { return true }
      if let start = scope.start, high.seconds < start.seconds - day { return true }
      return false
    }
    return strays * 2 > page.items.count
  }

  /// The server does not look at the time: every part would bring everything. The search begins
  /// again as a whole; false where that is no longer possible without giving Items out twice.
  private mutating func stopCuttingByTime() -> Bool {
    guard totals.finishedParts == 0, active.values.allSatisfy({ $0.given != nil }) else {
      return false
    }
    for part in active.values { for hash in part.given ?? [] { seen.insert(hash) } }
    isCuttable[.time] = false
    active = [:]
    question = nil
    pending = firstScopes().map { makePart($0) }
    totals.parts = pending.count
    totals.restarts += 1
    return true
  }

  /// Whether an Item is given out.
  private mutating func take(_ item: PageFacts.Item, _ part: inout SearchPart) -> Bool {
    part.received += 1
    if item.isForeign {
      totals.foreign += 1
      return false
    }
    if let low = item.low { part.low = min(part.low ?? low, low) }
    if let high = item.high { part.high = max(part.high ?? high, high) }
    if let maximum = search.maximumCount, totals.given >= maximum { return false }
    if item.hash != 0 {
      if part.given?.contains(item.hash) == true || seen.count > 0 && seen.contains(item.hash) {
        totals.repeated += 1
        return false
      }
      part.remember(item.hash)
      if isShared(item, part.scope) { seen.insert(item.hash) }
    }
    if item.isUnwanted {
      totals.unwanted += 1
      return false
    }
    totals.given += 1
    return true
  }

  /// Whether another part may have the Item too: it stands on an edge of the part or reaches over
  /// it, or nobody knows how the server has found it.
  private func isShared(_ item: PageFacts.Item, _ scope: PartScope) -> Bool {
    if scope.box != nil { return true }
    guard scope.hasTime, totals.cuts > 0 else { return false }
    guard let low = item.low, let high = item.high else { return true }
    // Nobody is on the other side of the edges of the whole search.
    if let start = scope.start, start != search.interval?.start, low <= start { return true }
    if let end = scope.end, end != search.interval?.end, high >= end { return true }
    return false
  }

  private mutating func follow(_ next: NextLink.Target, _ part: SearchPart, count: Int) {
    var part = part
    switch next {
    case .none:
      guard let request = offsetRequest(part, count) else { return finish(part) }
      part.next = request
      part.guessesOffset = true
      active[part.id] = part
    case .broken(let message): recover(part, RequestProblem(.brokenLink, message))
    case .foreign(let origin):
      lose(
        part,
        RequestProblem(
          .foreignLink,
          "the next link leads to another host, \(origin); name it with --allow-host to follow it"))
    case .request(let request):
      if part.visited.contains(request.fingerprint) {
        // Some servers link the last page to itself, or to an empty one that does.
        if count == 0 || part.remaining == 0 { return finish(part) }
        return recover(part, RequestProblem(.loop, "the next link leads back to a page before"))
      }
      if part.emptyPages >= Self.emptyPagesAllowed {
        return recover(
          part, RequestProblem(.empty, "\(part.emptyPages) pages in a row have no Items"))
      }
      part.next = request
      active[part.id] = part
      considerCutting(part)
    }
  }

  /// The request for the next page of a server that has no links to it; nil where the last one was
  /// not full.
  private func offsetRequest(_ part: SearchPart, _ count: Int) -> APIRequest? {
    guard background.pagesByOffset, count > 0, var request = part.next, request.method == .get,
      part.remaining ?? 1 > 0, let size = request.pageSize,
      // Some servers give fewer than they are asked for, and tell how many there are.
      count >= size || part.remaining != nil
    else { return nil }
    request.address.setQuery("offset", String(part.received))
    return part.visited.contains(request.fingerprint) ? nil : request
  }

  /// The part has come to its end.
  private mutating func finish(_ part: SearchPart) {
    if part.isShort, part.restarts == 0, part.given != nil {
      // The server says that there is more: a look at all of it again tells who is right.
      return restart(part)
    }
    if part.isShort, let matched = part.matched {
      totals.mismatches.append(
        FetchTotals.Mismatch(
          part: part.scope.description, expected: matched.lowerBound, received: part.received))
    }
    active[part.id] = nil
    totals.finishedParts += 1
    if part.matched == nil { totals.uncountedParts += 1 }
  }

  // MARK: Mistakes

  /// Takes the news that a request has failed.
  mutating func fail(_ problem: RequestProblem, ticket: Int, at now: Double) {
    failuresInRow += 1
    if let question, question.ticket == ticket { return failQuestion(problem, question, now) }
    guard var part = active[ticket] else { return }
    part.isUnderWay = false
    part.failures += 1
    totals.failedRequests += 1
    active[ticket] = part
    if problem.kind == .credentials {
      fatal = problem
      return
    }
    if problem.kind == .tooLarge, let size = part.next?.pageSize, size > 1 {
      shrink(part, size)
      return
    }
    switch policy.decision(problem, failures: part.failures, chance: chance()) {
    case .again(let delay):
      part.notBefore = now + delay
      if problem.isAboutServer {
        gate.rest(until: now + delay)
      } else if part.failures > 1 {
        gate.yield()
      }
      active[ticket] = part
      if problem.asksForSmallerPage, part.failures > 1, let size = part.next?.pageSize, size > 10 {
        shrink(part, size)
      }
    case .giveUp(let message):
      let final = RequestProblem(problem.kind, message)
      if part.pages > 0 || problem.isTransient, recoveredInRow <= 2 * options.connections {
        // It may be this chain only, or something in it.
        recoveredInRow += 1
        recover(part, final)
      } else {
        lose(part, final)
        lostInRow += 1
      }
      // Nothing has gone well since: more of the same would only be a burden.
      if problem.isTransient, lostInRow > Self.lossesAllowed { fatal = final }
    }
  }

  /// Where the question cannot be asked the part is not cut.
  private mutating func failQuestion(
    _ problem: RequestProblem, _ question: Question, _ now: Double
  ) {
    let decision = policy.decision(problem, failures: failuresInRow, chance: chance())
    guard case .again(let delay) = decision else { return answer(nil, question) }
    self.question?.ticket = nil
    gate.rest(until: now + delay)
  }

  /// Asks for half as many Items on a page.
  private mutating func shrink(_ part: SearchPart, _ size: Int) {
    var part = part
    pageSize = max(1, min(pageSize, size / 2))
    part.next?.setPageSize(pageSize)
    active[part.id] = part
  }

  /// A chain of pages leads nowhere: the part is cut, so that the chains are shorter, or begun
  /// again; what it has given out is not given out again.
  mutating func recover(_ part: SearchPart, _ problem: RequestProblem) {
    guard part.given != nil, part.restarts < Self.deepestRecovery,
      totals.restarts < Self.recoveriesAllowed + totals.finishedParts
    else { return lose(part, problem) }
    if let scopes = smallerScopes(part) {
      totals.restarts += 1
      return replace(part, by: scopes, restarts: part.restarts + 1)
    }
    // What has failed at its beginning would fail there again.
    guard part.pages > 0, part.restarts < 2 else { return lose(part, problem) }
    restart(part)
  }

  private mutating func restart(_ part: SearchPart) {
    for hash in part.given ?? [] { seen.insert(hash) }
    active[part.id] = nil
    pending.insert(part.restarted, at: 0)
    totals.restarts += 1
  }

  mutating func lose(_ part: SearchPart, _ problem: RequestProblem) {
    active[part.id] = nil
    var part = part
    part.isUnderWay = false
    part.failures = 0
    part.notBefore = 0
    lost.append(LostPart(part: part, problem: problem))
  }
}
