import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACClient

/// The protocol against a simulated server, with faults and interruptions: whatever happens, each
/// Item is given out once.
struct FetchMachineTests {
  /// What a run of a machine has given out.
  private struct Run {
    var machine: FetchMachine
    var given: [UInt64] = []
    /// When the run stopped although it was not at its end.
    var isStuck = false
  }

  private static func background() -> FetchMachine.Background {
    var background = FetchMachine.Background(
      endpoint: SimulatedSearch.endpoint, now: Timestamp(seconds: 2_000_000))
    background.pageSize = 20
    return background
  }

  private static func items(
    _ count: Int, _ random: inout SeededNumbers, collections: Int = 1, longShare: Int = 5
  ) -> [SimulatedSearch.Item] {
    (0..<count).map { number in
      // Many stand on the same instants, as Items of whole days do.
      let low = Int64(random.next() % 100) * 10_000 + Int64(random.next() % 3 == 0 ? 0 : 1234)
      let isLong = Int(random.next() % 100) < longShare
      return SimulatedSearch.Item(
        id: "item-\(number)", collection: "c\(random.next() % UInt64(collections))", low: low,
        high: isLong ? low + Int64(random.next() % 400_000) : low, rank: random.next(),
        x: Double(random.next() % 3600) / 10 - 180, y: Double(random.next() % 1800) / 10 - 90)
    }.sorted { $0.rank < $1.rank }
  }

  /// Runs a machine to its end, with answers in any order.
  private static func run(
    _ machine: FetchMachine, _ server: inout SimulatedSearch, _ random: inout SeededNumbers,
    failures: Int = 0, interruptAfter: Int = .max, maximumSteps: Int = 200_000
  ) -> Run {
    var run = Run(machine: machine)
    var underWay: [(ticket: Int, request: APIRequest)] = []
    var now = 0.0
    for _ in 0..<maximumSteps {
      switch run.machine.next(at: now) {
      case .finished: return run
      case .send(let ticket, let request): underWay.append((ticket, request))
      case .wait(let until):
        guard !underWay.isEmpty else {
          guard let until, until > now else {
            run.isStuck = true
            return run
          }
          now = until
          continue
        }
        let (ticket, request) = underWay.remove(at: Int(random.next() % UInt64(underWay.count)))
        now += 0.01
        if Int(random.next() % 100) < failures {
          let problem = RequestProblem(
            random.next() % 2 == 0 ? .server : .throttled, "no", retryAfter: nil)
          run.machine.fail(problem, ticket: ticket, at: now)
          continue
        }
        let page = server.page(request)
        let kept = run.machine.receive(page, ticket: ticket, at: now)
        run.given += zip(page.items, kept).filter(\.1).map(\.0.hash)
        if server.answered >= interruptAfter { return run }
      }
    }
    run.isStuck = true
    return run
  }

  private static func expectAll(
    _ run: Run, _ items: [SimulatedSearch.Item], seed: UInt64,
    location: Testing.SourceLocation = #_sourceLocation
  ) {
    #expect(!run.isStuck, "seed \(seed)", sourceLocation: location)
    #expect(run.machine.lost.isEmpty, "seed \(seed)", sourceLocation: location)
    #expect(run.given.count == items.count, "seed \(seed)", sourceLocation: location)
    let isSame = Set(run.given) == Set(items.map(\.hash))
    #expect(isSame, "seed \(seed)", sourceLocation: location)
  }

  @Test(arguments: [1, 2, 8], [true, false])
  func `parts side by side give each Item once`(connections: Int, counts: Bool) {
    for seed in 1...12 as ClosedRange<UInt64> {
      var random = SeededNumbers(seed: seed)
      let count = Int(random.next() % 2000)
      var server = SimulatedSearch(items: Self.items(count, &random))
      server.counts = counts
      var options = FetchOptions()
      options.connections = connections
      let machine = FetchMachine(ItemSearch(), Self.background(), options, seed: seed)
      let run = Self.run(machine, &server, &random)
      Self.expectAll(run, server.items, seed: seed)
      if connections > 1, count > 500 { #expect(run.machine.totals.cuts > 0) }
      let report = FetchReport(totals: run.machine.totals, lost: [], isLimited: false)
      #expect(report.completeness == (counts ? .proved(count: count) : .unproved))
    }
  }

  @Test
  func `a search is cut by Collection where several are wanted`() {
    var random = SeededNumbers(seed: 3)
    var server = SimulatedSearch(items: Self.items(1500, &random, collections: 3))
    var search = ItemSearch()
    search.collections = ["c0", "c1", "c2"]
    let machine = FetchMachine(search, Self.background(), FetchOptions(), seed: 3)
    let run = Self.run(machine, &server, &random)
    Self.expectAll(run, server.items, seed: 3)
    #expect(run.machine.totals.parts >= 3)
  }

  @Test
  func `failures are tried again until all is there`() {
    for seed in 1...20 as ClosedRange<UInt64> {
      var random = SeededNumbers(seed: seed)
      var server = SimulatedSearch(items: Self.items(800, &random))
      server.counts = seed % 2 == 0
      let machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: seed)
      let run = Self.run(machine, &server, &random, failures: 25)
      Self.expectAll(run, server.items, seed: seed)
      #expect(run.machine.totals.failedRequests > 0)
    }
  }

  @Test
  func `an interrupted fetch goes on where its checkpoint stands`() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      var random = SeededNumbers(seed: seed)
      var server = SimulatedSearch(items: Self.items(1200, &random, longShare: 20))
      server.counts = seed % 3 != 0
      var machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: seed)
      var given: [UInt64] = []
      for round in 1...30 {
        let limit = server.answered + (round == 30 ? 1_000_000 : Int(random.next() % 6) + 1)
        let run = Self.run(machine, &server, &random, failures: 5, interruptAfter: limit)
        given += run.given
        let text = run.machine.snapshot.json.description
        let state = try FetchSnapshot(json: try JSONValue(parsing: text))
        if run.machine.pending.isEmpty, run.machine.active.isEmpty { break }
        machine = FetchMachine(
          ItemSearch(), Self.background(), FetchOptions(), seed: seed, resuming: state)
      }
      #expect(given.count == server.items.count, "seed \(seed)")
      let isSame = Set(given) == Set(server.items.map(\.hash))
      #expect(isSame, "seed \(seed)")
    }
  }

  @Test
  func `where a search by time loses Items the search is cut by space`() {
    var random = SeededNumbers(seed: 5)
    var server = SimulatedSearch(items: Self.items(1000, &random))
    server.items[7].hasTime = false
    let machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: 5)
    let run = Self.run(machine, &server, &random)
    Self.expectAll(run, server.items, seed: 5)
    #expect(run.machine.isCuttable == [.time: false, .space: true])
    #expect(run.machine.totals.cuts > 0)
  }

  @Test
  func `where time and space lose Items the search stays whole`() {
    var random = SeededNumbers(seed: 6)
    var server = SimulatedSearch(items: Self.items(1000, &random))
    server.items[7].hasTime = false
    server.items[8].hasPlace = false
    let machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: 6)
    let run = Self.run(machine, &server, &random)
    Self.expectAll(run, server.items, seed: 6)
    #expect(run.machine.totals.cuts == 0)
  }

  @Test(arguments: [true, false])
  func `where the server does not look at the time the search stays whole`(counts: Bool) {
    var random = SeededNumbers(seed: 9)
    var server = SimulatedSearch(items: Self.items(1000, &random))
    server.readsTime = false
    server.counts = counts
    let machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: 9)
    let run = Self.run(machine, &server, &random)
    Self.expectAll(run, server.items, seed: 9)
    #expect(server.answered < 120)
  }

  @Test
  func `no more Items than wanted are taken, over one chain`() {
    var random = SeededNumbers(seed: 7)
    var server = SimulatedSearch(items: Self.items(1000, &random))
    var search = ItemSearch()
    search.maximumCount = 130
    let machine = FetchMachine(search, Self.background(), FetchOptions(), seed: 7)
    let run = Self.run(machine, &server, &random)
    #expect(run.given.count == 130 && server.answered == 7)
  }

  @Test
  func `a server that keeps failing is left alone`() {
    var random = SeededNumbers(seed: 8)
    var server = SimulatedSearch(items: Self.items(1000, &random))
    let machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: 8)
    let run = Self.run(machine, &server, &random, failures: 100)
    #expect(!run.isStuck && run.given.isEmpty && run.machine.lost.count == 1)
    // Throttled answers without a time to wait count like all others.
    #expect(run.machine.totals.requests == 7)
    let report = FetchReport(totals: run.machine.totals, lost: run.machine.lost, isLimited: false)
    #expect(report.completeness == .incomplete)
  }

  @Test
  func `a server that counts more than it gives is asked twice and reported`() {
    var machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: 1)
    var requests = 0
    for _ in 0..<20 {
      guard case .send(let ticket, _) = machine.next(at: 0) else { break }
      requests += 1
      let page = PageFacts(
        items: [.init(hash: 1, low: nil, high: nil)], next: .none, matched: 2)
      let kept = machine.receive(page, ticket: ticket, at: 0)
      #expect(kept == [requests == 1])
    }
    #expect(requests == 2)
    let report = FetchReport(totals: machine.totals, lost: [], isLimited: false)
    #expect(report.completeness == .short(expected: 2, received: 1))
  }

  @Test
  func `a page that comes again is not given out again, and its part is begun again`() {
    var machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: 1)
    var given = 0
    for number in 0..<1000 {
      guard case .send(let ticket, let request) = machine.next(at: 0) else { break }
      var next = request
      next.body?["token"] = .integer(Int64(number))
      let page = PageFacts(
        items: [.init(hash: 7, low: nil, high: nil)], next: .request(next), matched: nil)
      given += machine.receive(page, ticket: ticket, at: 0).count { $0 }
    }
    #expect(given == 1)
    #expect(!machine.lost.isEmpty && machine.lost.allSatisfy { $0.problem.kind == .repeated })
    #expect(machine.totals.requests < 300)
    #expect(machine.next(at: 0) == .finished)
  }

  @Test
  func `links that lead round in a circle end`() {
    var machine = FetchMachine(ItemSearch(), Self.background(), FetchOptions(), seed: 1)
    var hash: UInt64 = 0
    var steps = 0
    while steps < 1000, case .send(let ticket, let request) = machine.next(at: 0) {
      steps += 1
      hash += 1
      var next = request
      next.body?["token"] = .integer(Int64(hash % 2))
      let page = PageFacts(
        items: [.init(hash: hash, low: nil, high: nil)], next: .request(next), matched: nil)
      _ = machine.receive(page, ticket: ticket, at: 0)
    }
    #expect(steps < 500)
    #expect(!machine.lost.isEmpty && machine.lost.allSatisfy { $0.problem.kind == .loop })
  }

  @Test
  func `a server that chokes is asked for smaller pages`() {
    var random = SeededNumbers(seed: 4)
    var server = SimulatedSearch(items: Self.items(300, &random))
    var background = Self.background()
    background.pageSize = 100
    var machine = FetchMachine(ItemSearch(), background, FetchOptions(), seed: 4)
    var given = 0
    var now = 0.0
    for _ in 0..<1000 {
      now += 10
      guard case .send(let ticket, let request) = machine.next(at: now) else {
        if machine.next(at: now) == .finished { break }
        continue
      }
      if let size = request.pageSize, size > 30 {
        machine.fail(RequestProblem(.server, "too much"), ticket: ticket, at: now)
      } else {
        given += machine.receive(server.page(request), ticket: ticket, at: now).count { $0 }
      }
    }
    #expect(given == 300 && machine.pageSize <= 30)
  }
}
