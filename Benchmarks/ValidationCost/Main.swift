internal import Glibc
internal import STACJSON
internal import STACStorage
internal import STACValidation

/// Says what each part of validating costs an Item, in CPU time of one thread.
///
///     validation-cost ITEMS.ndjson SCHEMAS [ROUNDS [WAY]]
///
/// SCHEMAS is a folder of schemas as HOST/PATH. All Items are in memory before the clock runs, and
/// each way of checking has seen them once. The best of the rounds counts: a machine with other
/// work on it only ever makes things slower.
@main
enum Main {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let bytes = try? readAll(arguments[1]) else {
      print("usage: validation-cost ITEMS.ndjson SCHEMAS [ROUNDS [WAY]]")
      exit(64)
    }
    let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 5 : 5
    measure(
      Items(bytes), schemas: arguments[2], rounds,
      only: arguments.count > 4 ? arguments[4] : nil)
  }

  private static func measure(
    _ items: Items, schemas: String, _ rounds: Int, only: String?
  ) {
    var places = SchemaStore.Options()
    places.folders = [schemas]
    places.isOffline = true
    var ways: [(name: String, options: DocumentChecker.Options?)] = [
      ("parse", nil),
      ("rules", options { $0.usesNamedSchemas = false }),
      ("rules, warnings too", options(level: .warning) { $0.usesNamedSchemas = false }),
      ("schemas", options { $0.schemasOnly = true }),
      (
        "schemas, no formats",
        options {
          $0.schemasOnly = true
          $0.assertsFormats = false
        }
      ),
      ("rules and schemas", options { _ in }),
      ("rules and schemas, no formats", options { $0.assertsFormats = false }),
      ("rules and schemas, warnings too", options(level: .warning) { _ in }),
    ]
    if let only { ways.removeAll { $0.name != only } }
    let checkers = ways.map { way in
      way.options.map { DocumentChecker(store: SchemaStore(places), $0) }
    }
    var best = [Double](repeating: .infinity, count: ways.count)
    var findings = [Int](repeating: 0, count: ways.count)
    for round in 0...rounds {
      for way in ways.indices {
        let start = threadTime()
        findings[way] = items.check(with: checkers[way])
        if round > 0 { best[way] = min(best[way], threadTime() - start) }
      }
    }
    print("\(items.count) Items of \(items.byteCount / max(items.count, 1)) bytes")
    for way in ways.indices {
      let micros = best[way] * 1e6 / Double(items.count)
      let text = "\((micros * 100).rounded() / 100)"
      let padding = String(repeating: " ", count: max(1, 34 - ways[way].name.count))
      print("\(ways[way].name)\(padding)\(text) µs an Item, \(findings[way]) findings")
    }
  }

  private static func options(
    level: Severity = .error, _ change: (inout DocumentChecker.Options) -> Void
  ) -> DocumentChecker.Options {
    var options = DocumentChecker.Options()
    options.level = level
    change(&options)
    return options
  }

  /// Seconds that this thread has run.
  private static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Items in memory, one a line.
private struct Items {
  let block: RecordBlock
  let count: Int
  var byteCount: Int { block.count }

  init(_ bytes: [UInt8]) {
    block = RecordBlock(holding: bytes)
    block.separation = .lines
    var count = 0
    block.forEachRecord { _, _ in count += 1 }
    self.count = count
  }

  /// Parses all Items and, with a checker, checks them; returns the number of findings.
  func check(with checker: DocumentChecker?) -> Int {
    var parser = JSONParser()
    var findings: [Finding] = []
    var count = 0
    block.forEachRecord { bytes, _ in
      guard let view = try? parser.parse(padded: bytes) else {
        count += 1
        return
      }
      guard let checker else { return }
      findings.removeAll(keepingCapacity: true)
      checker.check(view, into: &findings)
      count += findings.count
    }
    return count
  }
}
