import Foundation
import STACTestSupport

// Alters stores of the fixtures, and makes some, and reads and describes them: whatever is in a store, this program goes
// on.
//
//     zarr-fuzz COUNT [SEED [NAME]]
//
// Each case has its own seed, which stands in the file that is named at the beginning: with it, a count of 1 and the
// same NAME a crash comes again. A case that takes longer than half a minute of the processor ends the program.

func fuzz() throws {
  let arguments = CommandLine.arguments.dropFirst()
  let count = arguments.first.flatMap { Int($0) } ?? 1000
  let seed = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1
  guard Fixtures.arePresent else {
    print("!!! LEFT OUT: fuzzing of stores, for the fixtures are not there")
    return
  }
  // Without Arrow most chunks would be refused unread.
  _ = try Packing.zstd([1, 2, 3])
  var run = try FuzzRun(Fixtures.root + "zarr/", wanted: arguments.dropFirst(2).first)
  try run.run(count, from: seed)
  run.report()
}

do {
  try fuzz()
} catch {
  print("zarr-fuzz: \(error)")
  exit(2)
}
