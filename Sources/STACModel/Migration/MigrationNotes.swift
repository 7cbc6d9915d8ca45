/// What a migration did, each sentence once, with how often.
struct MigrationNotes {
  private var order: [String] = []
  private var counts: [String: Int] = [:]

  mutating func add(_ sentence: String) {
    if let count = counts[sentence] {
      counts[sentence] = count + 1
    } else {
      counts[sentence] = 1
      order.append(sentence)
    }
  }

  var sentences: [String] {
    order.map { sentence in
      let count = counts[sentence] ?? 1
      return count == 1 ? sentence : "\(sentence) (\(count) times)"
    }
  }
}
