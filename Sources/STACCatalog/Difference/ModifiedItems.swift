internal import STACJSON
public import STACStorage
internal import Synchronization

/// The new text of Items that were modified, compressed on disk, until the old one comes.
public final class ModifiedItems: Sendable {
  private struct State {
    var spool: Spool
    /// Where each block lies.
    var blocks: [(offset: Int, count: Int)] = []
  }

  private let state: Mutex<State>
  private let reader: SpoolReader

  /// An empty spool in a folder.
  public init(in folder: String) throws(StorageError) {
    let spool = try Spool(join(folder, "modified"), keepsName: false)
    reader = spool.reader
    state = Mutex(State(spool: spool))
  }

  /// Adds a block of lines that is compressed already, and tells its number.
  func append(_ packed: borrowing ByteBuffer) throws(StorageError) -> Int {
    try state.withLock { (state) throws(StorageError) in
      let offset = try state.spool.append(packed)
      state.blocks.append((offset, packed.count))
      return state.blocks.count - 1
    }
  }

  /// Where a line lies, as one word.
  static func place(block: Int, position: Int) -> UInt64 { UInt64(block) << 32 | UInt64(position) }

  /// Blocks that were read lately; one for each worker.
  struct Cache {
    private var blocks: [(number: Int, text: [UInt8])] = []
    private static let limit = 16

    /// The line at a place, as a value.
    mutating func item(_ place: UInt64, of items: ModifiedItems) throws(StorageError) -> JSONValue {
      let number = Int(place >> 32)
      if let index = blocks.firstIndex(where: { $0.number == number }) {
        // The last one that was of use goes last.
        blocks.append(blocks.remove(at: index))
      } else {
        if blocks.count == Self.limit { blocks.removeFirst() }
        blocks.append((number, try items.read(number)))
      }
      let text = blocks[blocks.count - 1].text[Int(place & 0xffff_ffff)...]
      let line = text.prefix { $0 != UInt8(ascii: "\n") }
      do throws(JSONError) {
        return try JSONValue(parsing: line)
      } catch {
        throw StorageError(.content, "what was put aside has changed", path: "modified Items")
      }
    }
  }

  private func read(_ number: Int) throws(StorageError) -> [UInt8] {
    let (offset, count) = state.withLock { $0.blocks[number] }
    var text = ByteBuffer()
    try reader.read(offset, count, into: &text)
    return text.array
  }
}
