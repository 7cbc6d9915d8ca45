import Foundation
import STACJSON
import STACTestSupport
import Testing

extension TemporaryFolder {
  fileprivate func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: self(name))
  }
}

/// A run that is killed while it changes many files.
@Suite(.serialized)
struct UpdateCrashTests {
  private func items(_ folder: TemporaryFolder, _ place: String) -> [String: Data] {
    folder.files(place).filter { !$0.key.hasPrefix(".stac-manager") }
  }

  @Test(arguments: ["catalog", "lines.ndjson", "mixed.ndjson"])
  func `a killed update is done or not done when the next one has come`(place: String) throws {
    let program = try stacManager()
    let source = try TemporaryFolder(isInMemory: true)
    let lines = (0..<200).map { tinyItem("i\($0)", longitude: Double($0 % 180)) }
    try source.write(lines.joined(separator: "\n") + "\n", to: "lines.ndjson")
    // A Collection before its Items, whose file is written twice.
    let collection =
      #"{"type":"Collection","stac_version":"1.1.0","id":"c","description":"d","#
      + #""license":"other","links":[],"extent":{"spatial":{"bbox":[[0,50,179,50]]},"temporal":"#
      + #"{"interval":[["2024-01-01T00:00:00Z","2024-01-01T00:00:00Z"]]}}}"#
    try source.write(([collection] + lines).joined(separator: "\n") + "\n", to: "mixed.ndjson")
    #expect(try program.run(["convert", "lines.ndjson", "catalog"], in: source).status == 0)
    let copy = try TemporaryFolder(isInMemory: true)
    func prepare() throws {
      copy.remove("all")
      try FileManager.default.copyItem(atPath: source.path, toPath: copy("all"))
    }
    let folder = "all/"
    let change = [
      "update", folder + place, "--where", "id <> 'i7'", "--set", "properties.x=1", "--set",
      #"properties.datetime="2030-01-01T00:00:00Z""#, "--audit", "all/audit-log.ndjson",
    ]
    try prepare()
    let old = items(copy, "all")
    let start = ContinuousClock.now
    #expect(try program.run(change, in: copy).status == 0)
    let duration = start.duration(to: .now) / .microseconds(1)
    func withoutLog(_ files: [String: Data]) -> [String: Data] {
      files.filter { !$0.key.hasPrefix("audit-log") && !$0.key.contains(".stac-manager/") }
    }
    let new = withoutLog(items(copy, "all"))
    if place == "mixed.ndjson" {
      #expect(copy.lines("all/mixed.ndjson")[0].contains("2030-01-01"), "its extent has changed")
    }
    let seed =
      ProcessInfo.processInfo.environment["CRASH_SEED"].flatMap(UInt64.init)
      ?? UInt64.random(in: 1...(.max))
    var random = SeededNumbers(seed: seed)
    var (killed, completed) = (0, 0)
    let journal =
      place == "catalog"
      ? "all/catalog/.stac-manager/changes/journal"
      : "all/.stac-manager/changes-\(place)/journal"
    for round in 0..<16 {
      try prepare()
      let running = try program.start(change, in: copy)
      if round % 2 == 0 {
        usleep(useconds_t(random.below(max(1, Int(duration)))))
      } else {
        // In the midst of moving files.
        var looks = 0
        while running.isRunning, !copy.has(journal), looks < 100_000 {
          usleep(100)
          looks += 1
        }
      }
      running.send(SIGKILL)
      if running.wait().status == -SIGKILL { killed += 1 }
      let what: Comment = "CRASH_SEED=\(seed) round \(round)"
      // Whoever comes next, even to do nothing, brings it to an end.
      let next = try program.run(
        ["update", folder + place, "--ids", "nobody", "--set", "properties.y=1"], in: copy)
      #expect(next.status == 0, what)
      let found = withoutLog(items(copy, "all"))
      let isNew = (found == new) as Bool
      #expect(isNew || (found == old) as Bool, what)
      // The log is there if and only if the change is.
      #expect((copy.text("all/audit-log.ndjson") != nil) == isNew, what)
      if isNew {
        completed += 1
        let undone = try program.run(["update", "--undo", "all/audit-log.ndjson"], in: copy)
        #expect(undone.status == 0, what)
        #expect((withoutLog(items(copy, "all")) == old) as Bool, what)
      }
      let left = copy.files("all").keys.filter { $0.contains("changes") || $0.hasSuffix(".part") }
      #expect(left.isEmpty, what)
    }
    #expect(killed >= 4, "CRASH_SEED=\(seed)")
    #expect(completed > 0, "CRASH_SEED=\(seed)")
  }
}
