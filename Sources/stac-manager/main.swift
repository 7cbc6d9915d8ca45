internal import Dispatch
internal import Glibc
internal import STACCommands

/// Runs the program on the thread that the system started it with, until it first waits for something: most
/// commands need no other, whose memory would be taken from the system in smaller pieces.
nonisolated func start() -> Never {
  Task.immediate { exit(await runStacManager()) }
  dispatchMain()
}

start()
