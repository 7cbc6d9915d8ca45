public import STACJSON
public import STACStorage

/// A place that Items go to.
///
/// Workers fill batches side by side; what depends on the order happens in the order of the
/// batches. A batch goes through four stages:
///
///     stage      who                 what
///     ---------  ------------------  -------------------------------------------------
///     add        workers             Items become bytes
///     claim      in order            names are taken; who comes second is turned away
///     prepare    workers             bytes are compressed, files of their own are written
///     commit     in order            bytes are added to what is shared
///
/// After each commit the place holds what the batches so far have given, and ``checkpoint()`` can
/// tell how to come back to this state after a crash.
public protocol ItemSink: AnyObject, Sendable {
  /// An empty batch for one worker.
  func makeBatch() -> SinkBatch

  /// Adds an Item to a batch.
  func add(_ item: WorkingItem, to batch: SinkBatch) throws(ItemFailure)

  /// Is told of a document that could not be read. Most sinks need not know.
  func addUnreadable(_ failure: ItemFailure, origin: ItemOrigin, to batch: SinkBatch)

  /// Takes the names of the Items in a batch; an Item whose name is taken is turned away.
  func claim(_ batch: SinkBatch)

  /// Does what is slow and needs no order.
  func prepare(_ batch: SinkBatch) throws(StorageError)

  /// Adds the batch to the place.
  func commit(_ batch: SinkBatch) throws(StorageError)

  /// Puts all that was committed on the disk, and tells how to come back here.
  func checkpoint() throws(StorageError) -> JSONValue

  /// Ends what was written; nothing will follow. A checkpoint is taken before ``finish(collections:)``.
  func seal() throws(StorageError)

  /// Is told how many documents of the sources could not be read, before the end: what replaces a place
  /// cannot know whether these were in it. Most sinks need not know.
  func noteUnread(_ count: Int)

  /// Makes the place whole and visible. A second time, after a crash, it ends with the same bytes:
  /// what a checkpoint needs is left for whoever gave the folder for it to remove.
  ///
  /// - Parameter collections: the Collections that the sources have met, by id.
  func finish(collections: [String: JSONObject]) throws(StorageError)

  /// Removes what was written; the place stays as it was.
  func discard()

  /// The bytes written so far.
  var byteCount: Int { get }

  /// Where the output lies, for people.
  var place: String { get }

  /// What people should know of what was written, when it is finished.
  var remarks: [String] { get }

  /// What else there is to say of it: where things are that nobody has named.
  var notes: [String] { get }
}

extension ItemSink {
  /// Nothing: the failures file tells of it.
  public func addUnreadable(_ failure: ItemFailure, origin: ItemOrigin, to batch: SinkBatch) {}
  /// Nothing: what comes is added to what is there.
  public func noteUnread(_ count: Int) {}
  /// Nothing out of the ordinary.
  public var remarks: [String] { [] }
  /// Nothing.
  public var notes: [String] { [] }
}

/// The Items that one batch of a source gives to a sink.
open class SinkBatch {
  /// An Item in the batch.
  public struct Entry {
    /// What tells the Item from others at the place.
    public var claim: ItemClaim
    /// Where its bytes are, in the buffer of its part.
    public var range: Range<Int>
    /// Where the Item was read.
    public var origin: ItemOrigin
    /// Which part of the batch holds it.
    public var part: Int
    /// Whether the Item was turned away.
    public var isRejected = false

    /// An Item whose bytes lie in a range of a part.
    public init(claim: ItemClaim, range: Range<Int>, origin: ItemOrigin, part: Int) {
      self.claim = claim
      self.range = range
      self.origin = origin
      self.part = part
    }
  }

  /// An Item that was turned away.
  public struct Rejection {
    /// Why.
    public var failure: ItemFailure
    /// Where it was read.
    public var origin: ItemOrigin
    /// The Item, as JSON.
    public var item: [UInt8]

    /// An Item that was turned away for a reason.
    public init(failure: ItemFailure, origin: ItemOrigin, item: [UInt8]) {
      self.failure = failure
      self.origin = origin
      self.item = item
    }
  }

  /// Whether lines in places are counted from the beginning of the batch: known, as ``lineBase``,
  /// from ``ItemSink/claim(_:)`` on.
  public var hasRelativeLines = false
  /// Lines of the file before the batch, where places are counted from its beginning.
  public var lineBase = 0
  /// The Items in order.
  public var entries: [Entry] = []
  /// The Items that were turned away.
  public var rejections: [Rejection] = []

  /// An empty batch.
  public init() {}

  /// Makes the batch empty.
  open func removeAll() {
    entries.removeAll(keepingCapacity: true)
    rejections.removeAll()
  }
}
