internal import CSyncFS
internal import Glibc

/// A program that runs beside this one and talks with it over its standard streams.
///
/// It has a process group of its own, so that what it starts ends with it. One thread at a time
/// talks with it. Nothing blocks for longer than it is asked to: a program that neither reads nor
/// writes is found out by who asks.
///
/// `@unchecked Sendable`: whoever has taken it out of a pool has it alone.
public final class ChildProcess: @unchecked Sendable {
  /// What is started, and how.
  public struct Command: Sendable, Hashable {
    /// The program, which is looked for on `PATH` where it has no slash, and its arguments.
    public var arguments: [String]
    /// Variables that it gets besides those of this process, where it has none of the name.
    public var environment: [String: String] = [:]

    /// A program with its arguments; at least the program is there.
    public init(_ arguments: [String]) {
      precondition(!arguments.isEmpty, "a command names a program")
      self.arguments = arguments
    }
  }

  /// How a program ended.
  public enum End: Sendable, Hashable, CustomStringConvertible {
    /// By itself, with this status.
    case exited(Int32)
    /// By a signal.
    case killed(signal: Int32)

    /// What happened, in words that stand behind "the program".
    public var description: String {
      switch self {
      case .exited(let status): "ended with status \(status)"
      case .killed(let signal):
        "was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
      }
    }
  }

  /// The number of the process.
  public let id: Int32
  /// What the program has written to standard output and nobody has taken yet.
  public var output: [UInt8] = []
  /// What the program has written to standard error and nobody has taken yet.
  public var errors: [UInt8] = []
  /// Whether the program has closed its standard output, as it does when it ends.
  public private(set) var isOutputClosed = false
  /// Whether the program will read nothing more: its input was closed, by us or by it.
  public private(set) var isInputClosed = false
  /// Whether we were the ones who closed the input.
  public private(set) var isInputClosedByUs = false
  private var input: Int32
  private var outputPipe: Int32
  private var errorPipe: Int32
  private var knownEnd: End?
  private var chunk = [UInt8](repeating: 0, count: 64 << 10)

  /// Starts a program.
  ///
  /// - Throws: ``StorageError`` where it is not found or may not be run.
  public init(_ command: Command) throws(StorageError) {
    let program = command.arguments[0]
    var (toChild, fromChild, complaints) = (Pipe(), Pipe(), Pipe())
    guard toChild.open(), fromChild.open(), complaints.open() else {
      let number = errno
      for pipe in [toChild, fromChild, complaints] { pipe.close() }
      throw .system("cannot start", program, number)
    }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, toChild.reading, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, complaints.writing, STDERR_FILENO)
    // This program may ignore signals that the other one must obey.
    var none = sigset_t()
    sigemptyset(&none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for number in [SIGPIPE, SIGINT, SIGTERM, SIGQUIT, SIGHUP] { sigaddset(&usual, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var arguments = command.arguments.map { strdup($0) } + [nil]
    var variables = Self.environment(adding: command.environment).map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process: pid_t = 0
    let status = posix_spawnp(&process, program, &actions, &attributes, &arguments, &variables)
    close(toChild.reading)
    close(fromChild.writing)
    close(complaints.writing)
    input = toChild.writing
    outputPipe = fromChild.reading
    errorPipe = complaints.reading
    id = process
    for descriptor in [input, outputPipe, errorPipe] {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    if status != 0 {
      knownEnd = .exited(127)
      throw .system("cannot start", program, status)
    }
  }

  deinit {
    for descriptor in [input, outputPipe, errorPipe] where descriptor >= 0 { close(descriptor) }
    if knownEnd == nil { kill() }
    if knownEnd == nil { waitpid(id, nil, 0) }
  }

  /// Writes as much of the bytes as the program takes now, and reads what it has to say; waits for
  /// either, but not longer than so many milliseconds.
  ///
  /// - Returns: the number of bytes that were written, and whether anything at all happened.
  public func exchange(
    _ bytes: UnsafeRawBufferPointer, waiting milliseconds: Int
  ) -> (written: Int, isActive: Bool) {
    var polls = [
      pollfd(fd: bytes.isEmpty || isInputClosed ? -1 : input, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: outputPipe, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errorPipe, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&polls, 3, Int32(milliseconds)) > 0 else { return (0, false) }
    var written = 0
    var isActive = false
    if polls[0].revents != 0 {
      written = write(bytes)
      isActive = written > 0
    }
    if polls[1].revents != 0, drain(&outputPipe, into: &output) { isActive = true }
    if polls[2].revents != 0, drain(&errorPipe, into: &errors) { isActive = true }
    isOutputClosed = outputPipe < 0
    return (written, isActive)
  }

  /// Tells the program that nothing more comes.
  public func closeInput() {
    if !isInputClosed { isInputClosedByUs = true }
    closePipe()
  }

  private func closePipe() {
    isInputClosed = true
    if input >= 0 { close(input) }
    input = -1
  }

  /// Whether the program has read all that it was given and waits, for more input or for something
  /// else: it computes nothing.
  public var isWaiting: Bool {
    guard input >= 0 else { return false }
    var unread: Int32 = 0
    // FIONREAD, whose macro Swift does not see.
    guard ioctl(input, 0x541b, &unread) == 0, unread == 0 else { return false }
    guard let file = fopen("/proc/\(id)/stat", "re") else { return false }
    defer { fclose(file) }
    var text = [UInt8](repeating: 0, count: 512)
    let count = fread(&text, 1, text.count, file)
    // `id (name) S …`; the name may hold anything.
    guard let bracket = text[..<count].lastIndex(of: UInt8(ascii: ")")), bracket + 2 < count
    else { return false }
    return text[bracket + 2] == UInt8(ascii: "S")
  }

  /// Ends the program, and what it has started, at once.
  public func kill() {
    if knownEnd == nil { Glibc.kill(-id, SIGKILL) }
  }

  /// Waits for the end of the program, which is killed when the time is over.
  public func end(within milliseconds: Int) -> End {
    if let knownEnd { return knownEnd }
    closePipe()
    let deadline = ContinuousClock.now.advanced(by: .milliseconds(milliseconds))
    var pause: UInt32 = 200
    var status: Int32 = 0
    while true {
      // It must not wait for somebody to take what it says.
      _ = exchange(UnsafeRawBufferPointer(start: nil, count: 0), waiting: 0)
      let found = waitpid(id, &status, WNOHANG)
      if found == id { break }
      if found < 0, errno != EINTR { break }
      if ContinuousClock.now >= deadline { Glibc.kill(-id, SIGKILL) }
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
    while exchange(UnsafeRawBufferPointer(start: nil, count: 0), waiting: 0).isActive {}
    let signal = status & 0x7f
    let end = signal == 0 ? End.exited(status >> 8 & 0xff) : .killed(signal: signal)
    knownEnd = end
    // What it has left running in its group is not needed any more.
    Glibc.kill(-id, SIGKILL)
    return end
  }

  // MARK: Pipes

  private struct Pipe {
    var reading: Int32 = -1
    var writing: Int32 = -1

    mutating func open() -> Bool {
      var ends: [Int32] = [-1, -1]
      guard CSyncFS.pipe2(&ends, O_CLOEXEC) == 0 else { return false }
      (reading, writing) = (ends[0], ends[1])
      return true
    }

    func close() {
      for end in [reading, writing] where end >= 0 { Glibc.close(end) }
    }
  }

  /// Writes without the signal that a closed pipe sends, which would end this process.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    var (pipe, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    sigpending(&pending)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let count = Glibc.write(input, bytes.baseAddress, min(bytes.count, 1 << 20))
    let number = errno
    if count < 0, number == EPIPE, sigismember(&pending, SIGPIPE) == 0 {
      var none = timespec()
      sigtimedwait(&pipe, nil, &none)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    if count < 0, number != EAGAIN, number != EINTR { closePipe() }
    return max(0, count)
  }

  /// Takes what a pipe holds; closes it at its end.
  private func drain(_ pipe: inout Int32, into bytes: inout [UInt8]) -> Bool {
    let count = Glibc.read(pipe, &chunk, chunk.count)
    if count > 0 {
      bytes += chunk[..<count]
      return true
    }
    if count < 0, errno == EAGAIN || errno == EINTR { return false }
    close(pipe)
    pipe = -1
    return false
  }

  private static func environment(adding variables: [String: String]) -> [String] {
    var result: [String] = []
    var names: Set<Substring> = []
    var entry = environ
    while let text = entry.pointee {
      let variable = String(cString: text)
      names.insert(variable.prefix { $0 != "=" })
      result.append(variable)
      entry += 1
    }
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) where !names.contains(name[...])
    {
      result.append("\(name)=\(value)")
    }
    return result
  }
}
