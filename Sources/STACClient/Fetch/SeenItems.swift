internal import STACJSON
internal import Synchronization

/// Items that may come again in another part, by their hashes, in the order in which they came.
///
/// It only grows, so that a state of long ago is told by a count.
final class SeenItems: Sendable {
  private struct State {
    var order: [UInt64] = []
    var set: Set<UInt64> = []
  }
  private let state = Mutex(State())

  var count: Int { state.withLock { $0.order.count } }

  func contains(_ hash: UInt64) -> Bool { state.withLock { $0.set.contains(hash) } }

  func insert(_ hash: UInt64) {
    state.withLock { state in
      if state.set.insert(hash).inserted { state.order.append(hash) }
    }
  }

  /// The first ones, as text for a checkpoint.
  func text(first count: Int) -> String {
    HashList.text(state.withLock { Array($0.order.prefix(count)) })
  }
}

/// Hashes as one text of hexadecimal digits, 16 for each.
enum HashList {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ hashes: some Collection<UInt64>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(hashes.count * 16)
    for hash in hashes {
      for shift in stride(from: 60, through: 0, by: -4) {
        text.append(digits[Int(hash >> UInt64(shift) & 15)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func hashes(_ text: String) -> [UInt64] {
    var hashes: [UInt64] = []
    var hash: UInt64 = 0
    for (index, byte) in text.utf8.enumerated() {
      let digit = byte <= UInt8(ascii: "9") ? byte &- 48 : byte &- 87
      hash = hash << 4 | UInt64(digit & 15)
      if index % 16 == 15 {
        hashes.append(hash)
        hash = 0
      }
    }
    return hashes
  }
}
