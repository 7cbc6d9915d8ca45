import Foundation
import STACStorage
import STACTestSupport

/// Runs cases one after the other, each from a seed of its own.
struct FuzzRun {
  private let subjects: [any Subject]
  private let folder = try? TemporaryFolder()
  private var slowest = (time: 0.0, seed: UInt64(0), name: "")
  private var times: [String: (count: Int, time: Double)] = [:]

  /// - Parameter wanted: a part of the name of the subjects that are taken; nil for all.
  init(_ root: String, wanted: String?) throws {
    // Those that are made cost less than those that are altered, and reach more.
    let all: [any Subject] =
      try StoreSubject.all(root) + Array(repeating: ChainSubject(), count: 10)
      + Array(repeating: MeaningSubject(), count: 10) + [WideSubject()]
    subjects = all.filter { subject in wanted.map { subject.name.contains($0) } ?? true }
    try folder?.write("nc/rlus_2000.nc", try readAllVerbatim(root + "generated/nc/rlus_2000.nc"))
  }

  mutating func run(_ count: Int, from firstSeed: UInt64) throws {
    guard let folder, !subjects.isEmpty else { return }
    let note = FileManager.default.temporaryDirectory.appending(path: "zarr-fuzz-\(getpid()).seed")
    print(
      "\(count) cases of \(subjects.count) subjects from seed \(firstSeed); the seed is in \(note.path())"
    )
    fflush(nil)
    let descriptor = open(note.path(), O_CREAT | O_RDWR, 0o600)
    defer { close(descriptor) }
    for number in 0..<count {
      let seed = firstSeed &+ UInt64(number)
      var mutator = Mutator(seed: seed)
      let subject = mutator.one(of: subjects)
      let text = Array("\(seed) \(subject.name)\n".utf8) + [UInt8](repeating: 32, count: 100)
      _ = pwrite(descriptor, text, text.count, 0)
      Self.limitTime(30)
      let start = Self.usedTime
      try subject.run(&mutator, in: folder.path)
      let time = Self.usedTime - start
      if time > slowest.time { slowest = (time, seed, subject.name) }
      times[subject.name, default: (0, 0)].count += 1
      times[subject.name, default: (0, 0)].time += time
    }
    Self.limitTime(0)
    try? FileManager.default.removeItem(at: note)
  }

  /// Tells what took long, and how much memory was used at once.
  func report() {
    for (name, used) in times.sorted(by: { $0.value.time > $1.value.time }).prefix(8) {
      let each = String(format: "%.1f", used.time * 1000 / Double(used.count))
      print("\(used.count) × \(each) ms \(name)")
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let longest = String(format: "%.2f", slowest.time)
    print("the slowest took \(longest) s: seed \(slowest.seed), \(slowest.name)")
    print("no crash; at most \(usage.ru_maxrss / 1024) MB")
  }

  /// Ends the program after so many seconds of the processor; 0 for never.
  private static func limitTime(_ seconds: Int) {
    var timer = itimerval()
    timer.it_value.tv_sec = seconds
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
  }

  /// What the program has used of the processor, in seconds.
  private static var usedTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
