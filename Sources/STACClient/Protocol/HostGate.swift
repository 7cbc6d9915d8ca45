/// How much is asked of a host at a time: connections, requests a second, and rests.
///
/// A throttled answer halves the connections and closes the gate until the time that the server
/// named; every ten good answers open one connection more.
struct HostGate: Sendable {
  /// The most connections.
  let maximum: Int
  /// Connections that may be used now.
  private(set) var connections: Int
  /// The most requests a second; nil for any number.
  let rate: Double?

  private var tokens = 1.0
  private var filledAt = 0.0
  private var closedUntil = 0.0
  private var goodAnswers = 0

  init(connections: Int, rate: Double?) {
    maximum = max(1, connections)
    self.connections = maximum
    self.rate = rate
  }

  /// When the next request may be sent, with so many under way; nil when one of them must end
  /// first.
  mutating func opening(underWay: Int, now: Double) -> Double? {
    guard underWay < connections else { return nil }
    if closedUntil > now { return closedUntil }
    guard let rate else { return now }
    tokens = min(max(1, rate), tokens + (now - filledAt) * rate)
    filledAt = now
    return tokens >= 1 ? now : now + (1 - tokens) / rate
  }

  /// A request is sent.
  mutating func pass() { if rate != nil { tokens -= 1 } }

  /// A request went well.
  mutating func succeed() {
    goodAnswers += 1
    guard goodAnswers >= 10, connections < maximum else { return }
    connections += 1
    goodAnswers = 0
  }

  /// The server has asked for a rest.
  mutating func rest(until time: Double) {
    if time > closedUntil {
      // Answers to requests that were sent before the rest must not halve it again.
      connections = max(1, connections / 2)
      closedUntil = time
    }
    goodAnswers = 0
  }

  /// The server is in trouble.
  mutating func yield() {
    connections = max(1, connections - 1)
    goodAnswers = 0
  }
}
