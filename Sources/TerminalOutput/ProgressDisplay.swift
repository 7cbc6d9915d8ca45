internal import Synchronization

/// The state of a long run, shown on standard error.
///
/// On a terminal it is one line, which appears after half a second and is drawn at most ten times
/// a second. It is drawn when something is reported, so a stalled run keeps its last line and costs
/// nothing; who wants the clock to go on calls `refresh()` now and then.
///
/// Everything that goes to the same terminal meanwhile should pass through `message(_:)`, or come
/// after `hide()`.
///
/// Safe to use from several tasks. An update takes a lock and reads the clock; report blocks of
/// Items rather than single ones where there are millions.
public final class ProgressDisplay: Sendable {
  /// When and where lines are drawn.
  public struct Surroundings: Sendable {
    /// The time since some fixed moment.
    public var now: @Sendable () -> Duration
    /// The columns of the terminal, asked before each line.
    public var columnCount: @Sendable () -> Int
    /// Takes what is drawn. It is called while a lock is held, so that lines never mix, and must
    /// not report progress itself.
    public var sink: @Sendable (String) -> Void

    /// Surroundings made of parts, for tests.
    public init(
      now: @escaping @Sendable () -> Duration, columnCount: @escaping @Sendable () -> Int,
      sink: @escaping @Sendable (String) -> Void
    ) {
      self.now = now
      self.columnCount = columnCount
      self.sink = sink
    }

    /// The clock of the system and standard error.
    public static func standardError(_ stream: StandardError = StandardError()) -> Surroundings {
      let start = ContinuousClock.now
      return Surroundings(
        now: { start.duration(to: .now) }, columnCount: { stream.columnCount ?? 80 },
        sink: stream.write)
    }
  }

  private enum Manner {
    case status
    case lines
    case silent
  }

  private struct State {
    var report: ProgressReport
    /// When the work that the report is about began.
    var start: Duration
    /// When the next line is due.
    var due: Duration
    var isVisible = false
    var isFinished = false
  }

  private static let firstDraw = Duration.milliseconds(500)
  private static let drawInterval = Duration.milliseconds(100)
  private static let lineInterval = Duration.seconds(5)
  private static let clearLine = "\r\u{1B}[2K"

  private let manner: Manner
  private let style: Style
  private let surroundings: Surroundings
  private let state: Mutex<State>

  /// Progress of some work that begins now.
  ///
  /// - Parameters:
  ///   - label: What is being done, such as `fetch`.
  ///   - unit: What is counted.
  ///   - mode: How it is shown.
  ///   - isTerminal: Whether the sink is a terminal that can clear a line.
  ///   - style: Whether the line may be dimmed.
  ///   - surroundings: Clock, width and sink.
  public init(
    _ label: String, unit: String = "Items", mode: ProgressMode, isTerminal: Bool,
    style: Style = .plain, surroundings: Surroundings = .standardError()
  ) {
    manner =
      switch mode {
      case .auto: isTerminal ? .status : .silent
      case .plain: .lines
      case .none: .silent
      }
    self.style = style
    self.surroundings = surroundings
    let now = surroundings.now()
    let delay = manner == .status ? Self.firstDraw : Self.lineInterval
    state = Mutex(State(report: ProgressReport(label, unit: unit), start: now, due: now + delay))
  }

  /// What has been reported so far.
  public var report: ProgressReport {
    state.withLock { state in
      var report = state.report
      report.elapsed = surroundings.now() - state.start
      return report
    }
  }
}

// MARK: - Reporting

extension ProgressDisplay {
  /// Adds what was done since the last call.
  public func advance(items: Int = 0, bytes: Int = 0, failures: Int = 0) {
    update { report in
      report.itemCount += items
      report.byteCount += bytes
      report.failureCount += failures
    }
  }

  /// Says how much there is to do, as soon as that is known; nil where it is not.
  public func expect(items: Int?, bytes: Int? = nil) {
    update { report in
      report.totalItemCount = items
      report.totalByteCount = bytes
    }
  }

  /// Begins the next part of the work, which counts from zero.
  public func begin(_ label: String, unit: String = "Items") {
    state.withLock { state in
      state.report = ProgressReport(label, unit: unit)
      state.start = surroundings.now()
      drawIfDue(&state)
    }
  }

  /// Draws the line again where that is due.
  public func refresh() { update { _ in } }

  private func update(_ change: (inout ProgressReport) -> Void) {
    state.withLock { state in
      change(&state.report)
      drawIfDue(&state)
    }
  }
}

// MARK: - Drawing

extension ProgressDisplay {
  /// Prints a line above the status line, whatever the mode.
  public func message(_ text: String) {
    state.withLock { state in
      let wasVisible = state.isVisible
      let clear = wasVisible ? Self.clearLine : ""
      state.isVisible = false
      surroundings.sink(clear + text + "\n")
      if wasVisible { draw(&state, at: surroundings.now()) }
    }
  }

  /// Takes the status line away until the next one is due, so that other output has the screen.
  public func hide() {
    state.withLock { clear(&$0) }
  }

  /// Ends the display: takes the status line away, or prints the last plain line. What is reported
  /// afterwards is counted but not shown.
  public func finish() {
    state.withLock { state in
      if state.isFinished { return }
      clear(&state)
      if manner == .lines { draw(&state, at: surroundings.now()) }
      state.isFinished = true
    }
  }

  private func clear(_ state: inout State) {
    if state.isVisible { surroundings.sink(Self.clearLine) }
    state.isVisible = false
  }

  private func drawIfDue(_ state: inout State) {
    if manner == .silent || state.isFinished { return }
    let now = surroundings.now()
    if now >= state.due { draw(&state, at: now) }
  }

  private func draw(_ state: inout State, at now: Duration) {
    state.report.elapsed = now - state.start
    state.due = now + (manner == .status ? Self.drawInterval : Self.lineInterval)
    let line = singleLine(state.report.line)
    guard manner == .status else { return surroundings.sink(line + "\n") }
    // The last column stays empty: some terminals would begin a new line there.
    let fitting = truncated(line, toWidth: surroundings.columnCount() - 1)
    surroundings.sink(Self.clearLine + style.dim(fitting))
    state.isVisible = true
  }
}
