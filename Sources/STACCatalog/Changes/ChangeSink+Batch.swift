internal import STACJSON
internal import STACModel
internal import STACStorage

extension ChangeSink {
  /// The documents of a batch that are changed, and those whose places are needed.
  ///
  /// `@unchecked Sendable`: a batch is with one worker at a time.
  final class Batch: SinkBatch, @unchecked Sendable {
    /// What becomes of a document.
    enum Fate {
      case kept
      case edited
      case deleted
      /// A row that comes back.
      case restored
      /// A Collection or Catalog, which is changed at the end, when all is known; nil where only what
      /// the Items are may change it.
      case postponed(JSONPatch?)
    }

    struct Change {
      var origin: ItemOrigin
      var form: DocumentForm
      var kind: STACObjectKind
      var fate: Fate
      /// The bytes of the document in its file.
      var range: Range<Int>
      var newText: [UInt8] = []
      /// Its line in the audit log, without its head and its end.
      var body: Range<Int>?
      var id = ""
      var collection: String?
      var difference: [String]?
      /// Where its new file waits.
      var staged: String?
    }

    var changes: [Change] = []
    var bodies = ByteBuffer()
    var items = ChangeOutcome.Count()
    var collections = ChangeOutcome.Count()
    var catalogs = ChangeOutcome.Count()
    var conflicts: [ChangeOutcome.Conflict] = []
    var settledCount = 0
    var unreadableCount = 0
    var refusingCount = 0
    var brokenRowFiles: Set<String> = []
    /// Files of rows that were met.
    var rowFiles: Set<String> = []
    /// Collections and Catalogs that were met, in their order.
    var documents: [(path: String, kind: STACObjectKind, id: String)] = []
    let tally: TallyPart?
    var rows: RowOutput?
    var rowBatch: SinkBatch?
    private var lastRows: (output: RowOutput, batch: SinkBatch)?
    var shownCount = 0
    /// The dataset that the rows at hand belong to, where that is not the location itself.
    private(set) var dataset: String?
    private var lookedAround = ""

    init(_ tally: TallyPart?) { self.tally = tally }

    override func removeAll() {
      super.removeAll()
      changes.removeAll(keepingCapacity: true)
      bodies.truncate()
      (items, collections, catalogs) = (.init(), .init(), .init())
      conflicts.removeAll()
      (settledCount, unreadableCount, refusingCount, shownCount) = (0, 0, 0, 0)
      brokenRowFiles.removeAll()
      rowFiles.removeAll()
      documents.removeAll()
      rowBatch?.removeAll()
      rows = nil
      rowBatch = nil
    }

    /// Finds out whether a file in a folder belongs to a dataset.
    func lookForDataset(around path: String, in location: ChangeLocation) {
      let parent = STACStorage.folder(of: path)
      guard location.kind == .folder, parent != lookedAround else { return }
      lookedAround = parent
      dataset = nil
      var folder = parent
      while folder != location.root, isInside(folder, location.root) {
        if DatasetFolder(folder).hasManifest {
          dataset = folder
          return
        }
        folder = STACStorage.folder(of: folder)
      }
    }

    /// Takes the rows of a file.
    func use(_ output: RowOutput) {
      if rows === output { return }
      rows = output
      if let lastRows, lastRows.output === output {
        rowBatch = lastRows.batch
      } else {
        let batch = output.sink.makeBatch()
        lastRows = (output, batch)
        rowBatch = batch
      }
    }

    private var parser = JSONParser()

    /// Lends a new text as it is parsed.
    func parse<R>(
      _ text: [UInt8], _ body: (JSONView) -> R
    ) throws(JSONError) -> R { body(try parser.parse(text)) }

    func count(_ kind: STACObjectKind, _ change: (inout ChangeOutcome.Count) -> Void) {
      switch kind {
      case .collection: change(&collections)
      case .catalog: change(&catalogs)
      default: change(&items)
      }
    }
  }
}
