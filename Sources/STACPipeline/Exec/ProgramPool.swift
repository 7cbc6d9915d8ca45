internal import Glibc
internal import STACStorage
internal import Synchronization

/// The running programs of a step: workers take one, talk with it and give it back.
final class ProgramPool: Sendable {
  private struct State {
    var idle: [ChildProcess] = []
    /// Those that were given out.
    var busy = 0
    /// The program keeps its answers until its input ends.
    var keepsBack = false
  }

  private let options: ExecStep.Options
  private let state = Mutex(State())

  init(_ options: ExecStep.Options) { self.options = options }

  /// Into how many parts a batch is divided: programs that are free.
  func lanes(for count: Int) -> Int {
    guard let processes = options.processes, processes > 1 else { return 1 }
    let free = state.withLock { processes - $0.busy }
    return max(1, min(free, count))
  }

  /// Whether the program keeps its answers until its input ends.
  var keepsBack: Bool {
    get { state.withLock { $0.keepsBack } }
    set { state.withLock { $0.keepsBack = newValue } }
  }

  /// A program that runs and has nothing to do; a new one where there is none. Waits where as many
  /// as may run are busy.
  func take() throws(WorkflowError) -> ChildProcess {
    while true {
      let (idle, mayStart) = state.withLock { state -> (ChildProcess?, Bool) in
        if let idle = state.idle.popLast() {
          state.busy += 1
          return (idle, false)
        }
        guard state.busy < options.processes ?? .max else { return (nil, false) }
        state.busy += 1
        return (nil, true)
      }
      if let idle { return idle }
      if mayStart {
        do throws(StorageError) {
          return try ChildProcess(options.command)
        } catch {
          state.withLock { $0.busy -= 1 }
          throw WorkflowError(.program, error.message)
        }
      }
      usleep(500)
    }
  }

  /// Takes a program back that can be given more Items.
  func give(_ program: ChildProcess) {
    state.withLock { state in
      state.busy -= 1
      state.idle.append(program)
    }
  }

  /// Forgets a program that has ended.
  func forget() { state.withLock { $0.busy -= 1 } }

  /// Ends all programs and tells how they ended.
  func close() -> [ChildProcess.End] {
    let idle = state.withLock { state in
      defer { state.idle = [] }
      return state.idle
    }
    for program in idle { program.closeInput() }
    return idle.map { $0.end(within: Int(options.timeout * 1000)) }
  }
}
