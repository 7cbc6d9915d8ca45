internal import STACCatalog
internal import STACJSON

/// The lines that a program has written, each put to the Item that it belongs to.
struct ProgramAnswers: ~Copyable {
  /// A line that belongs to no Item.
  struct Rubbish {
    let text: [UInt8]
    /// The id, where it is an Item.
    let id: String?
    let isObject: Bool
    /// The Item whose turn it was when it came.
    let turn: Int

    /// The beginning of the line, for people.
    var snippet: String {
      let start = String(decoding: text.prefix(80), as: UTF8.self)
      return "'\(start)\(text.count > 80 ? "…" : "")'"
    }

    func failure(_ program: String) -> ItemFailure {
      if let id {
        return ItemFailure(
          code: "exec-id",
          message:
            "the program '\(program)' has answered with an Item '\(id)' that it was not given "
            + "or had answered already")
      }
      return ItemFailure(
        code: "exec-rubbish",
        message: "the program '\(program)' has answered with a line that is "
          + (isObject ? "an object without an id: " : "no Item: ") + snippet)
    }
  }

  private let ids: [String]
  /// Positions of Items that are not answered, by id; those of the same id in order, reversed.
  private var waiting: [String: [Int]] = [:]
  private var outcomes: [ItemBatch.Outcome?]
  private(set) var matchedCount = 0
  private(set) var rubbish: [Rubbish] = []
  /// The Item behind the one that the last line was for; what has no id of its own belongs to it.
  private var turn = 0
  /// Bytes at the beginning of what was written that hold no line end.
  private var scanned = 0
  private var parser = JSONParser()

  /// Answers to Items with these ids.
  init(_ ids: [String]) {
    self.ids = ids
    outcomes = Array(repeating: nil, count: ids.count)
    for (position, id) in ids.enumerated().reversed() { waiting[id, default: []].append(position) }
  }

  /// Whether each Item is answered.
  var isComplete: Bool { matchedCount == ids.count }

  /// What became of an Item; nil where there is no answer.
  func answer(_ position: Int) -> ItemBatch.Outcome? { outcomes[position] }

  /// The line that belongs to no Item and came when it was the turn of this one.
  mutating func takeRubbish(for position: Int) -> Rubbish? {
    rubbish.firstIndex { $0.turn == position }.map { rubbish.remove(at: $0) }
  }

  /// Where lines are missing, a `null` may be meant for another Item than the one whose turn it was.
  mutating func doubtSkips() {
    guard !isComplete else { return }
    for position in outcomes.indices {
      if case .skipped? = outcomes[position] {
        outcomes[position] = .failed(
          ItemFailure(
            code: "exec-ambiguous",
            message: "a line 'null' seems to be for this Item, but there are fewer lines than Items"
          ))
      }
    }
  }

  /// Whether more came that is no answer than any program has a reason to write.
  var isFlooded: Bool { rubbish.count > ids.count + 1000 }

  /// Gives up what was written last.
  mutating func drop(_ bytes: inout [UInt8]) {
    bytes = []
    scanned = 0
    rubbish = []
  }

  /// Takes the whole lines off the front of what was written.
  mutating func take(_ bytes: inout [UInt8]) {
    if scanned > bytes.count { scanned = 0 }
    guard let end = bytes[scanned...].lastIndex(of: UInt8(ascii: "\n")) else {
      scanned = bytes.count
      return
    }
    scanned = 0
    for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) { add(Array(line)) }
    bytes.removeSubrange(...end)
  }

  /// Takes what is left when nothing more comes: a last line may have no end.
  mutating func finish(_ bytes: inout [UInt8]) {
    take(&bytes)
    if !bytes.isEmpty { add(bytes) }
    bytes = []
  }

  private mutating func add(_ line: [UInt8]) {
    var line = line
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
    let padded = line + [UInt8](repeating: 0, count: JSONParser.padding)
    let (id, isObject, outcome) = padded.withUnsafeBytes { bytes in
      read(UnsafeRawBufferPointer(rebasing: bytes[..<line.count]), line)
    }
    if let id, var positions = waiting[id], let position = positions.popLast() {
      waiting[id] = positions
      answer(position, outcome ?? .changed(line))
    } else if let outcome, id == nil, turn < ids.count, outcomes[turn] == nil {
      // Without an id it can only be for the Item whose turn it is.
      var positions = waiting[ids[turn]] ?? []
      positions.removeAll { $0 == turn }
      waiting[ids[turn]] = positions
      answer(turn, outcome)
    } else {
      rubbish.append(Rubbish(text: line, id: id, isObject: isObject, turn: turn))
      turn += 1
    }
  }

  private mutating func answer(_ position: Int, _ outcome: ItemBatch.Outcome) {
    outcomes[position] = outcome
    matchedCount += 1
    turn = position + 1
  }

  /// The id of an answer, and what it says where it is no Item.
  private mutating func read(
    _ bytes: UnsafeRawBufferPointer, _ line: [UInt8]
  ) -> (id: String?, isObject: Bool, outcome: ItemBatch.Outcome?) {
    guard let view = try? parser.parse(padded: bytes) else { return (nil, false, nil) }
    if view.isNull { return (nil, false, .skipped) }
    guard view.isObject else { return (nil, false, nil) }
    let id = view["id"]?.string
    guard let error = view["error"], view["type"] == nil else { return (id, true, nil) }
    return (id, true, .failed(Self.failure(error)))
  }

  /// `{"error": "why"}` or `{"error": {"message": "why", "code": …, "pointer": …}}`, with the id of
  /// the Item where there is one.
  private static func failure(_ error: JSONView) -> ItemFailure {
    ItemFailure(
      code: error["code"]?.string ?? "exec-failed",
      message: error["message"]?.string ?? error.string ?? JSONValue(error).description,
      pointer: error["pointer"]?.string.flatMap { try? JSONPointer(parsing: $0) })
  }
}
