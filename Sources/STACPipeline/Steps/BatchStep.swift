public import STACCatalog
internal import STACJSON

/// A step that takes many Items at a time: what it costs to begin is paid once for all of them.
///
/// A batch holds the Items of one block of the input that have come as far as the step, in order.
public protocol BatchStep: ItemStep {
  /// Does the step with all Items of a batch and notes what became of each.
  ///
  /// - Throws: ``WorkflowError`` where it makes no sense to go on; the run stops.
  func process(_ batch: inout ItemBatch) throws(WorkflowError)
}

extension BatchStep {
  /// Does the step with a batch of one.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    var text = ByteBuffer()
    item.write(to: &text)
    var batch = ItemBatch()
    batch.entries.append(
      ItemBatch.Entry(
        line: text.array, id: item.id ?? "", origin: item.origin, isWholeFile: item.isWholeFile))
    do throws(WorkflowError) {
      try process(&batch)
    } catch { throw ItemFailure(code: error.code.rawValue, message: error.message) }
    switch batch.entries[0].outcome {
    case .skipped: return .skip
    case .failed(let failure): throw failure
    case .changed(let line):
      do throws(JSONError) {
        item.value = try JSONValue(parsing: line)
      } catch { throw ItemFailure(error) }
      return .keep
    case .pending: return .keep
    }
  }
}

/// The Items that a ``BatchStep`` gets at a time, and what became of them.
public struct ItemBatch: Sendable {
  /// What became of an Item.
  public enum Outcome: Sendable {
    /// Nothing yet; it goes on as it is.
    case pending
    /// It goes on as this line of JSON.
    case changed([UInt8])
    /// It is left out, which is no failure.
    case skipped
    /// It has failed.
    case failed(ItemFailure)
  }

  /// An Item of the batch.
  public struct Entry: Sendable {
    /// The Item as one line of compact JSON, without a line end.
    public var line: [UInt8]
    /// Its id.
    public var id: String
    /// Where it was read.
    public var origin: ItemOrigin
    /// Whether its file holds nothing else.
    public var isWholeFile: Bool
    /// What became of it.
    public var outcome = Outcome.pending
  }

  /// The Items, in the order of the input.
  public var entries: [Entry] = []
  /// What came out and belongs to no Item: each is a failure of its own.
  public var surplus: [(failure: ItemFailure, text: [UInt8])] = []
  /// What the log shall show.
  public var messages: [(level: LogLevel, text: String)] = []

  /// An empty batch.
  public init() {}
}
