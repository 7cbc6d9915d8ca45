internal import STACCatalog
internal import STACJSON
internal import STACStorage

/// Gives Items to a program and finds out what became of each.
struct ProgramConversation: Sendable {
  private let entries: ArraySlice<ItemBatch.Entry>
  private let options: ExecStep.Options
  private let pool: ProgramPool
  /// In the order of the entries.
  private(set) var outcomes: [ItemBatch.Outcome]
  private(set) var surplus: [(failure: ItemFailure, text: [UInt8])] = []
  private(set) var messages: [(level: LogLevel, text: String)] = []
  private static let messageLimit = 1000

  init(_ entries: ArraySlice<ItemBatch.Entry>, _ options: ExecStep.Options, _ pool: ProgramPool) {
    self.entries = entries
    self.options = options
    self.pool = pool
    outcomes = entries.map { _ in .pending }
  }

  /// Asks until every Item has an outcome.
  mutating func run(counting step: ExecStep) throws(WorkflowError) {
    // Runs of neighbours that are still to be asked, the next one last.
    var pending = [Array(outcomes.indices)]
    while let indices = pending.popLast() {
      if indices.isEmpty { continue }
      let exchange = try ask(indices, step)
      let rest = exchange.unanswered
      guard let reason = exchange.trouble, !rest.isEmpty else { continue }
      if rest.count == 1 {
        outcomes[rest[0]] = .failed(
          ItemFailure(code: exchange.code, message: "the program '\(options.name)' \(reason)"))
        try step.countCrash(reason)
      } else if exchange.answerCount > 0 || indices.count == outcomes.count {
        // What was next in turn is the first suspect.
        pending.append(Array(rest[1...]))
        pending.append([rest[0]])
      } else {
        // It keeps its answers back, so that any may be to blame.
        pending.append(Array(rest[(rest.count / 2)...]))
        pending.append(Array(rest[..<(rest.count / 2)]))
      }
    }
  }

  /// What one program made of some Items.
  private struct Exchange {
    var unanswered: [Int] = []
    var answerCount = 0
    /// Why those are unanswered, to stand behind "the program".
    var trouble: String?
    var code = "exec-crashed"
  }

  private mutating func ask(
    _ indices: [Int], _ step: ExecStep
  ) throws(WorkflowError) -> Exchange {
    let program = try pool.take()
    // Lines that came after the last batch was answered.
    var answers = ProgramAnswers(indices.map { entries[entries.startIndex + $0].id })
    var input: [UInt8] = []
    for index in indices {
      input += entries[entries.startIndex + index].line
      input.append(UInt8(ascii: "\n"))
    }
    let ending = talk(program, input, &answers)
    var exchange = Exchange()
    exchange.answerCount = answers.matchedCount
    step.count(answers: answers.matchedCount)
    let tail = note(program)
    switch ending {
    case .answered: pool.give(program)
    case .ended(let end):
      pool.forget()
      if answers.isComplete {
        if end != .exited(0) { step.count(badEnd: end) }
      } else if end != .exited(0) || answers.rubbish.isEmpty && !program.isInputClosedByUs {
        exchange.trouble = "\(end) before it had answered\(tail)"
      }
    case .silent:
      pool.forget()
      exchange.trouble =
        "has answered nothing for \(options.timeout.formatted) seconds and was ended\(tail)"
      exchange.code = "exec-timeout"
    case .flooding:
      pool.forget()
      exchange.trouble = "writes without an end what is no answer, and was ended\(tail)"
      exchange.code = "exec-rubbish"
    }
    settle(indices, &answers, &exchange)
    return exchange
  }

  // MARK: Talking

  private enum Ending {
    /// All is answered, and the program waits for more.
    case answered
    case ended(ChildProcess.End)
    case silent
    /// It writes what is no answer, and does not end.
    case flooding
  }

  /// How long a program that waits is given to say something, in milliseconds.
  private static let patience = 100
  /// Bytes of a line that has no end, and of complaints that are kept.
  private static let lineLimit = 256 << 20
  private static let errorLimit = 1 << 20

  private func talk(
    _ program: ChildProcess, _ input: [UInt8], _ answers: inout ProgramAnswers
  ) -> Ending {
    let limit = Duration.milliseconds(Int64(options.timeout * 1000))
    return input.withUnsafeBytes { bytes in
      var rest = bytes[...]
      var lastActivity = ContinuousClock.now
      var countWhenClosed: Int?
      while true {
        let wait = rest.isEmpty && !program.isInputClosed ? Self.patience : 250
        let (written, isActive) = program.exchange(
          UnsafeRawBufferPointer(rebasing: rest), waiting: wait)
        rest = rest.dropFirst(written)
        let before = answers.matchedCount
        answers.take(&program.output)
        if program.errors.count > Self.errorLimit {
          program.errors.removeFirst(program.errors.count - Self.errorLimit / 2)
        }
        if answers.isFlooded || program.output.count > Self.lineLimit {
          program.kill()
          _ = program.end(within: 1000)
          answers.drop(&program.output)
          return .flooding
        }
        if answers.isComplete, rest.isEmpty, !program.isInputClosed { return .answered }
        if program.isOutputClosed {
          answers.finish(&program.output)
          if let count = countWhenClosed, answers.matchedCount > count { pool.keepsBack = true }
          return .ended(program.end(within: 5000))
        }
        // Rubbish and complaints are no answers.
        if written > 0 || answers.matchedCount > before {
          lastActivity = .now
        } else if lastActivity.duration(to: .now) > limit {
          program.kill()
          _ = program.end(within: 1000)
          answers.take(&program.output)
          return .silent
        }
        if rest.isEmpty, !program.isInputClosed {
          // It has read everything, does nothing and says nothing: it waits for the end.
          if pool.keepsBack {
            program.closeInput()
          } else if !isActive, program.isWaiting {
            countWhenClosed = answers.matchedCount
            program.closeInput()
          }
        }
      }
    }
  }

  // MARK: Outcomes

  /// Writes down what became of the Items.
  private mutating func settle(
    _ indices: [Int], _ answers: inout ProgramAnswers, _ exchange: inout Exchange
  ) {
    if exchange.trouble == nil { answers.doubtSkips() }
    for (position, index) in indices.enumerated() {
      if let answer = answers.answer(position) {
        outcomes[index] = answer
      } else if exchange.trouble != nil {
        exchange.unanswered.append(index)
      } else {
        // A line that cannot be read, where an answer should stand, is the answer.
        outcomes[index] = .failed(
          answers.takeRubbish(for: position)?.failure(options.name)
            ?? ItemFailure(
              code: "exec-missing",
              message: "the program '\(options.name)' has given no line for this Item"))
      }
    }
    for line in answers.rubbish {
      if line.isObject {
        surplus.append((line.failure(options.name), line.text))
      } else {
        note(.warning, "a line on standard output is no JSON: \(line.snippet)")
      }
    }
  }

  /// Takes what the program has written to standard error.
  ///
  /// - Returns: the end of it, to stand behind a message.
  private mutating func note(_ program: ChildProcess) -> String {
    let lines = String(decoding: program.errors, as: UTF8.self).split(separator: "\n")
    program.errors = []
    for line in lines { note(.info, String(line.prefix(2000))) }
    guard let last = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) else { return "" }
    return ": \(last.prefix(300))"
  }

  private mutating func note(_ level: LogLevel, _ text: String) {
    if messages.count < Self.messageLimit { messages.append((level, text)) }
  }
}

extension Double {
  /// Without a fraction where there is none.
  fileprivate var formatted: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}
