internal import STACJSON

extension Scene {
  /// The elements of `stac_extensions`.
  mutating func appendExtensions(to buffer: inout ByteBuffer) {
    guard corpus.extensions != .all else { return appendOwnExtensions(to: &buffer) }
    var own = ByteBuffer()
    appendOwnExtensions(to: &own)
    for uri in chosen(own.string.split(separator: ",")) {
      buffer.append(String(uri))
      buffer.append(",")
    }
  }

  private mutating func appendOwnExtensions(to buffer: inout ByteBuffer) {
    switch family {
    case .landsat: appendLandsatExtensions(to: &buffer)
    case .sentinelOne: appendSentinelOneExtensions(to: &buffer)
    case .sentinelTwo: appendSentinelTwoExtensions(to: &buffer)
    }
  }

  private func chosen(_ own: [Substring]) -> [Substring] {
    switch corpus.extensions {
    case .all: return own
    case .only(let names):
      return own.filter { uri in names.contains { uri.contains("/\($0)/") } }
    case .lists(let count):
      // Numbers of their own: the rest of the Item is the same whatever the list.
      var numbers = SeededNumbers(seed: ~corpus.seed, stream: UInt64(index % count))
      var rest = own
      var list: [Substring] = []
      for _ in 0..<min(own.count, numbers.within(2...max(2, own.count))) {
        list.append(rest.remove(at: numbers.below(rest.count)))
      }
      return list
    }
  }
}
