import Foundation
import STACTestSupport

// Alters stores of the fixtures, and reads and describes them: whatever is in a store, this program goes on.
//
//     zarr-fuzz COUNT [SEED [NAME]]
//
// Each case has its own seed, which stands in the file that is named at the beginning: with it and a count of 1
// a crash comes again. A case that takes longer than a minute of the
// processor ends the program.

/// Ends the program after so many seconds of the processor; 0 for never.
func limitTime(_ seconds: Int) {
  var timer = itimerval()
  timer.it_value.tv_sec = seconds
  setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
}

let arguments = CommandLine.arguments.dropFirst()
let count = arguments.first.flatMap { Int($0) } ?? 1000
let firstSeed = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1
let wanted = arguments.dropFirst(2).first

guard Fixtures.arePresent else {
  print("!!! LEFT OUT: fuzzing of stores, for the fixtures are not there")
  exit(0)
}
let folder = try TemporaryFolder()
let subjects = try Subject.all(Fixtures.root + "zarr/")
  .filter { subject in wanted.map { subject.name.contains($0) } ?? true }
let note = FileManager.default.temporaryDirectory.appending(path: "zarr-fuzz-\(getpid()).seed")
print(
  "\(count) cases of \(subjects.count) stores from seed \(firstSeed); the seed is in \(note.path())"
)
let descriptor = open(note.path(), O_CREAT | O_RDWR, 0o600)
for number in 0..<count {
  let seed = firstSeed &+ UInt64(number)
  let subject = subjects[Int(seed % UInt64(subjects.count))]
  let text = Array("\(seed) \(subject.name)\n".utf8) + [UInt8](repeating: 32, count: 100)
  _ = pwrite(descriptor, text, text.count, 0)
  limitTime(60)
  try subject.run(seed: seed, in: folder.path)
}
limitTime(0)
var usage = rusage()
getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
print("no crash; at most \(usage.ru_maxrss / 1024) MB")
try? FileManager.default.removeItem(at: note)
