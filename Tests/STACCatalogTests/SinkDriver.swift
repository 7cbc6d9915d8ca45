import STACJSON
import STACStorage

@testable import STACCatalog

/// Takes batches of Items through a sink as the pipeline does, one step at a time.
final class SinkDriver {
  private let make: (JSONValue?) throws -> any ItemSink
  private let batches: [[String]]
  private let collections: [String: JSONObject]
  private let path: String
  /// Items that were turned away: `line: code: message [pointer] item`.
  private(set) var rejections: [String] = []
  /// Items that could not be added: `code: message`.
  private(set) var failures: [String] = []

  /// A driver for sinks that `make` makes, anew or from a checkpoint.
  init(
    _ batches: [[String]], path: String = "in.ndjson", collections: [String: JSONObject] = [:],
    make: @escaping (JSONValue?) throws -> any ItemSink
  ) {
    self.batches = batches
    self.path = path
    self.collections = collections
    self.make = make
  }

  private func fill(_ number: Int, _ sink: any ItemSink) throws -> SinkBatch {
    let batch = sink.makeBatch()
    let item = WorkingItem()
    for (index, text) in batches[number].enumerated() {
      let block = RecordBlock(holding: Array(text.utf8))
      let line = batches[..<number].reduce(0) { $0 + $1.count } + index + 1
      do throws(ItemFailure) {
        try item.read(
          block.bytes, isLine: true,
          origin: ItemOrigin(
            path: path, location: SourceLocation(byteOffset: 0, line: line, column: 1)))
        try sink.add(item, to: batch)
      } catch { failures.append("\(error.code): \(error.message)") }
    }
    return batch
  }

  /// Takes some batches through; the next one is always claimed before one is committed, as by
  /// workers that run side by side.
  func commit(_ numbers: Range<Int>, _ sink: any ItemSink, isAhead: Bool = true) throws {
    var claimed: [SinkBatch] = []
    let last = isAhead ? min(numbers.upperBound, batches.count - 1) : numbers.upperBound - 1
    func claim(upTo limit: Int) throws {
      while numbers.lowerBound + claimed.count <= min(limit, last) {
        let batch = try fill(numbers.lowerBound + claimed.count, sink)
        sink.claim(batch)
        claimed.append(batch)
      }
    }
    for number in numbers {
      try claim(upTo: number + 1)
      let batch = claimed[number - numbers.lowerBound]
      for rejection in batch.rejections {
        let pointer = rejection.failure.pointer.map { " [\($0)]" } ?? ""
        rejections.append(
          "\(rejection.origin): \(rejection.failure.code): \(rejection.failure.message)\(pointer) "
            + String(decoding: rejection.item, as: UTF8.self))
      }
      try sink.prepare(batch)
      try sink.commit(batch)
      batch.removeAll()
    }
    try claim(upTo: numbers.upperBound)
  }

  /// All batches, to the end.
  func run() throws {
    let sink = try make(nil)
    try commit(0..<batches.count, sink)
    try sink.seal()
    try sink.finish(collections: collections)
  }

  /// Where a run is interrupted.
  enum Crash: CustomStringConvertible {
    /// Behind the checkpoint after so many batches, with so many more committed.
    case after(Int, more: Int)
    /// Behind the checkpoint that comes before the end.
    case sealed
    /// Inside `finish`, which something is in the way of.
    case finishing
    /// When all is done but nobody knows.
    case finished

    var description: String {
      switch self {
      case .after(let count, let more): "after \(count) batches and \(more) more"
      case .sealed: "sealed"
      case .finishing: "finishing"
      case .finished: "finished"
      }
    }
  }

  /// All places to crash.
  var crashes: [Crash] {
    let inside = (0...batches.count).flatMap { count in
      (0...min(2, batches.count - count)).map { Crash.after(count, more: $0) }
    }
    return inside + [.sealed, .finished]
  }

  /// Runs until the crash; what is left is what a killed program leaves.
  func run(to crash: Crash) throws -> JSONValue {
    if case .after(let count, let more) = crash {
      // A sink that has claimed ahead is left behind, and its files with it.
      let checkpoint = try { () throws -> JSONValue in
        let sink = try make(nil)
        try commit(0..<count, sink)
        return try sink.checkpoint()
      }()
      if more > 0 {
        let other = try make(checkpoint)
        try commit(count..<(count + more), other)
      }
      return try roundTrip(checkpoint)
    }
    let sink = try make(nil)
    try commit(0..<batches.count, sink)
    try sink.seal()
    let checkpoint = try sink.checkpoint()
    switch crash {
    case .finished: try sink.finish(collections: collections)
    case .finishing:
      if storageError({ () throws(StorageError) in try sink.finish(collections: collections) })
        == nil
      {
        throw Unhindered()
      }
    default: break
    }
    return try roundTrip(checkpoint)
  }

  /// Nothing was in the way of `finish`.
  struct Unhindered: Error {}

  /// Goes on from a checkpoint to the end.
  func resume(_ checkpoint: JSONValue, after crash: Crash) throws {
    let sink = try make(checkpoint)
    if case .after(let count, _) = crash { try commit(count..<batches.count, sink) }
    try sink.seal()
    _ = try sink.checkpoint()
    try sink.finish(collections: collections)
  }

  /// A checkpoint is written as JSON and read again.
  private func roundTrip(_ checkpoint: JSONValue) throws -> JSONValue {
    try JSONValue(parsing: Array(checkpoint.description.utf8))
  }
}
