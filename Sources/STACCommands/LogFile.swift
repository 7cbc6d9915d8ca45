internal import Glibc
internal import STACManager
internal import Synchronization

/// A log file that is put aside when it has grown to its limit: `run.log`, `run.log.1`, ….
final class LogFile: Sendable {
  private let path: String
  private let limit: Int
  private let kept: Int
  private let state: Mutex<State>

  private struct State {
    var descriptor: Int32
    var length: Int
  }

  /// Opens a log file, to write behind what it holds.
  init(_ path: String, limit: Int, keeping kept: Int) throws {
    self.path = path
    self.limit = limit
    self.kept = kept
    try makeFolders(folder(of: path))
    let descriptor = Self.open(path)
    if descriptor < 0 {
      throw CommandError("cannot write the log '\(path)': \(String(cString: strerror(errno)))")
    }
    state = Mutex(State(descriptor: descriptor, length: fileSize(path) ?? 0))
  }

  deinit { state.withLock { _ = close($0.descriptor) } }

  /// Adds a line. A log that cannot be written does not stop the run.
  func append(_ line: String) {
    state.withLock { state in
      let text = line + "\n"
      if state.length + text.utf8.count > limit, state.length > 0 { putAside(&state) }
      state.length += max(0, write(state.descriptor, text, text.utf8.count))
    }
  }

  private func putAside(_ state: inout State) {
    close(state.descriptor)
    for number in stride(from: kept, to: 1, by: -1) {
      rename("\(path).\(number - 1)", "\(path).\(number)")
    }
    if kept > 0 { rename(path, "\(path).1") } else { unlink(path) }
    state.descriptor = Self.open(path)
    state.length = 0
  }

  private static func open(_ path: String) -> Int32 {
    Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
  }
}
