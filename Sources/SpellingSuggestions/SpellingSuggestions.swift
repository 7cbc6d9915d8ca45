/// The known words that somebody who typed `word` may have meant, nearest first.
///
/// A word is near when at most a third of its letters (and at least one) were typed wrong; letter
/// case, `_` and `-` do not count. Swapped neighbours count as one mistake.
///
/// - Complexity: O(*n* · *m*²) for *n* candidates of *m* letters.
public func suggestions(for word: String, among candidates: some Sequence<String>, limit: Int = 3)
  -> [String]
{
  let typed = folded(word)
  let tolerance = max(1, typed.count / 3)
  var near: [(distance: Int, candidate: String)] = []
  for candidate in candidates {
    let other = folded(candidate)
    var distance = editDistance(typed, other)
    if distance > tolerance, typed.count >= 3, other.starts(with: typed) { distance = tolerance }
    if distance <= tolerance { near.append((distance, candidate)) }
  }
  near.sort { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }
  return near.prefix(limit).map(\.candidate)
}

/// `did you mean 'x'?`, or nil where nothing is near.
public func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
  let near = suggestions(for: word, among: candidates).map { "'\($0)'" }
  guard let last = near.last else { return nil }
  guard near.count > 1 else { return "did you mean \(last)?" }
  return "did you mean \(near.dropLast().joined(separator: ", ")) or \(last)?"
}

private func folded(_ word: String) -> [Unicode.Scalar] {
  word.lowercased().unicodeScalars.map { $0 == "_" ? "-" : $0 }
}

/// Damerau–Levenshtein distance, restricted to neighbours swapped once.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1] + [Int](repeating: 0, count: b.count)
    for j in 0..<b.count {
      row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
      }
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
