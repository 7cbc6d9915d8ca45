internal import STACJSON
internal import Synchronization

/// Parsers that workers borrow for one record.
final class ParserPool: Sendable {
  /// `@unchecked Sendable`: whoever takes one out of the pool has it alone.
  private final class Box: @unchecked Sendable {
    var parser = JSONParser()
  }

  private let boxes = Mutex<[Box]>([])

  /// Lends the parsed record for the time of the call.
  func withRecord<R>(_ text: UnsafeRawBufferPointer, _ body: (JSONView) -> R) -> R {
    let box = boxes.withLock { $0.popLast() } ?? Box()
    defer { boxes.withLock { $0.append(box) } }
    guard let view = try? box.parser.parse(padded: text) else {
      preconditionFailure("what we write is JSON")
    }
    return body(view)
  }
}
