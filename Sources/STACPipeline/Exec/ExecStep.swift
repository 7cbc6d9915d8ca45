internal import STACJSON
public import STACStorage
internal import Synchronization

/// Sends Items through a program of one's own: one a line to its standard input, one a line from
/// its standard output.
///
/// The program gets Items as NDJSON and answers each with one line: the Item, changed or not, with
/// the id that it had; `null` to leave it out; or `{"error": "why"}` to let it fail. Answers belong
/// to Items by their ids, so their order does not matter: Items go on in the order of the input.
///
/// A program that answers Item by Item lives as long as the run. One that keeps its answers until its
/// input ends is noticed, and started once for each batch of Items. Where a program dies or says
/// nothing for too long, the Items that it has not answered are given again to a new one, fewer at a
/// time, until it is known which of them it cannot do; these fail.
public final class ExecStep: BatchStep {
  /// How the program is used.
  public struct Options: Sendable {
    /// The program and its arguments.
    public var command: ChildProcess.Command
    /// Seconds for which the program may answer nothing while it has Items to answer.
    public var timeout = 60.0
    /// Programs that run side by side; nil for one a worker.
    public var processes: Int?
    /// So many Items may kill the program; at one more the run stops.
    public var maximumCrashes = 10
    /// What is told of the program in messages; the name of its file.
    public var name: String

    /// Uses a program.
    public init(_ command: ChildProcess.Command) {
      self.command = command
      // Python keeps what it writes to a pipe, unless it is told otherwise.
      if self.command.environment["PYTHONUNBUFFERED"] == nil {
        self.command.environment["PYTHONUNBUFFERED"] = "1"
      }
      name = fileName(of: command.arguments[0])
    }
  }

  /// How the program is used.
  public let options: Options
  private let pool: ProgramPool
  private let state = Mutex(State())

  private struct State {
    var answers = 0
    var crashes = 0
    var surplus = 0
    /// How often the program has ended with an error after it had answered everything.
    var badEnds: [ChildProcess.End: Int] = [:]
  }

  /// A step that sends Items through a program, which is started when the first Item comes.
  public init(_ options: Options) {
    self.options = options
    pool = ProgramPool(options)
  }

  /// Sends the Items of a batch through the program.
  ///
  /// - Throws: ``WorkflowError`` where the program cannot be started, or dies again and again.
  public func process(_ batch: inout ItemBatch) throws(WorkflowError) {
    let lanes = pool.lanes(for: batch.entries.count)
    guard lanes > 1 else {
      var conversation = ProgramConversation(batch.entries[...], options, pool)
      try conversation.run(counting: self)
      take(conversation, 0, into: &batch)
      return
    }
    // Each of several programs gets a run of neighbours.
    let entries = batch.entries
    let starts = (0...lanes).map { $0 * entries.count / lanes }
    let results = LaneResults()
    WorkerThreads.run(lanes) { lane in
      var conversation = ProgramConversation(
        entries[starts[lane]..<starts[lane + 1]], self.options, self.pool)
      let result: Result<ProgramConversation, WorkflowError>
      do throws(WorkflowError) {
        try conversation.run(counting: self)
        result = .success(conversation)
      } catch { result = .failure(error) }
      results.all.withLock { $0[lane] = result }
    }
    let done = results.all.withLock { $0 }
    for lane in 0..<lanes {
      guard let result = done[lane] else { continue }
      take(try result.get(), starts[lane], into: &batch)
    }
  }

  private func take(
    _ conversation: ProgramConversation, _ start: Int, into batch: inout ItemBatch
  ) {
    for (index, outcome) in conversation.outcomes.enumerated() {
      batch.entries[start + index].outcome = outcome
    }
    batch.surplus += conversation.surplus
    batch.messages += conversation.messages
    state.withLock { $0.surplus += conversation.surplus.count }
  }

  /// Counts answers; Items that a program has died on.
  func count(answers: Int) { state.withLock { $0.answers += answers } }

  /// Counts an Item that has killed the program.
  ///
  /// - Throws: ``WorkflowError`` where there were too many, or where the program has never answered.
  func countCrash(_ reason: String) throws(WorkflowError) {
    let (crashes, answers) = state.withLock { state in
      state.crashes += 1
      return (state.crashes, state.answers)
    }
    if answers == 0, crashes >= min(3, options.maximumCrashes + 1) {
      throw WorkflowError(
        .program, "the program '\(options.name)' has not answered a single Item: it \(reason)")
    }
    if crashes > options.maximumCrashes {
      throw WorkflowError(
        .program,
        "the program '\(options.name)' has failed on \(crashes) Items, at last it \(reason)")
    }
  }

  /// Counts a program that ended badly though it had answered everything.
  func count(badEnd end: ChildProcess.End) {
    state.withLock { $0.badEnds[end, default: 0] += 1 }
  }

  /// Ends the programs.
  public func release() {
    for end in pool.close() where end != .exited(0) { count(badEnd: end) }
  }

  /// What the program has done beside answering.
  public var remarks: [String] {
    let state = state.withLock { $0 }
    var remarks: [String] = []
    if state.surplus > 0 {
      remarks.append(
        "the program '\(options.name)' has written \(state.surplus) lines that belong to no Item")
    }
    for (end, count) in state.badEnds.sorted(by: { $0.value > $1.value }) {
      remarks.append(
        "the program '\(options.name)' has answered all, but \(end)"
          + (count > 1 ? " (\(count) times)" : ""))
    }
    return remarks
  }
}

/// What each of several programs made of its part of a batch.
private final class LaneResults: Sendable {
  let all = Mutex<[Int: Result<ProgramConversation, WorkflowError>]>([:])
}
