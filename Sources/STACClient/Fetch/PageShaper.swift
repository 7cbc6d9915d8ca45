internal import STACJSON
internal import STACQuery

/// Does with pages what the server cannot: puts their Items in order, and leaves only wanted fields.
///
/// Items that are to be sorted are kept until all have come, up to ``ItemSorter/maximumByteCount``.
struct PageShaper: ~Copyable {
  private let queue: PageQueue
  private let fields: FieldSelection?
  private var sorter: ItemSorter<[UInt8]>?
  private let order: SortOrder?
  private var parser = JSONParser()
  /// What an interrupted fetch is continued from: nothing, while Items are sorted.
  private var problems: [FetchedPage.Problem] = []
  private var address = ""

  init(_ division: SearchDivision, _ limit: Int?, _ queue: PageQueue) {
    self.queue = queue
    fields = division.fields
    order = division.order
    sorter = division.order.map { ItemSorter($0, limit: limit) }
  }

  /// Passes a page on, or keeps its Items.
  mutating func push(_ page: FetchedPage) throws(ClientError) {
    if order != nil { return try keep(page) }
    queue.push(
      FetchedPage(
        block: shaped(page.block), address: page.address, problems: page.problems,
        state: page.state))
  }

  private mutating func shaped(_ block: RecordBlock) -> RecordBlock {
    guard let fields else { return block }
    let result = RecordBlock(capacity: block.count)
    var text = ByteBuffer()
    block.forEachRecord { bytes, _ in
      text.truncate()
      if let view = try? parser.parse(padded: bytes) {
        text.append(json: fields.select(from: view))
      } else {
        text.append(bytes)
      }
      text.withUnsafeBytes { result.appendRecord($0) }
    }
    result.separation = .listed
    return result
  }

  private mutating func keep(_ page: FetchedPage) throws(ClientError) {
    guard let order else { return }
    address = page.address
    problems += page.problems
    var isFull = false
    page.block.forEachRecord { bytes, _ in
      guard let view = try? parser.parse(padded: bytes) else { return }
      let key = order.key(of: view)
      if sorter?.add(key, Array(bytes), byteCount: bytes.count) == false { isFull = true }
    }
    if isFull {
      throw ClientError(
        .search,
        "the server cannot sort, and the Items do not fit into "
          + "\(ItemSorter<[UInt8]>.maximumByteCount >> 20) MiB; select fewer, or only the first ones "
          + "with a limit")
    }
  }

  /// Passes on what was kept.
  mutating func finish() throws(ClientError) {
    guard let items = sorter?.sorted() else { return }
    sorter = nil
    var block = RecordBlock(capacity: 1 << 20)
    for (index, item) in items.enumerated() {
      item.withUnsafeBytes { block.appendRecord($0) }
      guard block.count > 1 << 20 || index == items.count - 1 else { continue }
      pass(block)
      block = RecordBlock(capacity: 1 << 20)
    }
    if items.isEmpty, !problems.isEmpty { pass(block) }
  }

  private mutating func pass(_ block: RecordBlock) {
    queue.push(
      FetchedPage(
        block: shaped(block), address: address, problems: problems,
        state: FetchState { ["version": 0] }))
    problems = []
  }
}
