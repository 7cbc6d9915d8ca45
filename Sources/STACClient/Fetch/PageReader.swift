internal import Glibc
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import STACStorage

/// Reads a page: cuts its Items out of the text, and tells the protocol what it needs to know.
struct PageReader: ~Copyable {
  private var parser = JSONParser()
  private let wanted: [JSONKey]
  private let allowedHosts: Set<String>
  /// What the server does not look at.
  private let filter: ItemFilter

  /// - Parameters:
  ///   - collections: the Collections that were asked for; empty for all.
  ///   - filter: what an Item must be besides, as the server does not look at it.
  init(
    collections: [String], allowedHosts: Set<String>, filter: ItemFilter = ItemFilter()
  ) {
    wanted = collections.map { JSONKey($0) }
    self.filter = filter
    self.allowedHosts = allowedHosts
  }

  /// Reads a page and lists its Items as the records of the block.
  mutating func read(
    _ response: HTTPResponse, _ request: APIRequest
  ) throws(RequestProblem) -> PageFacts {
    let block = response.body
    let (view, text): (JSONView, JSONTextMap?)
    do throws(JSONError) {
      (view, text) = try parser.parseWithText(padded: block.bytes)
    } catch {
      throw Self.problem(error, response)
    }
    guard let features = view["features"], features.isArray else {
      let words = ErrorText.read(block, contentType: response.header("content-type"))
      throw RequestProblem(.content, "the answer is no page of Items: \(words)")
    }
    var page = PageFacts()
    for feature in features.elements { page.items.append(facts(feature)) }
    page.matched = Self.matched(view)
    let links = (view["links"].map { JSONValue($0) })?.array ?? []
    page.next = NextLink.target(
      links, headerLink: response.header("link"), after: request, allowedHosts: allowedHosts)
    list(block, text)
    guard block.ranges.count == page.items.count else {
      throw RequestProblem(.content, "the answer has more than one list of features")
    }
    return page
  }

  /// Lists the Items of a page. One without line ends, as servers send them, is not walked again:
  /// the parser knows where its values stand.
  private func list(_ block: RecordBlock, _ text: JSONTextMap?) {
    block.separation = .listed
    guard !Self.hasLineEnd(block.bytes), let text,
      let ranges = text.elements(ofMember: "features")
    else { return block.listElements(of: "features") }
    block.ranges = ranges.map { range in
      let place = SourceLocation(
        byteOffset: range.lowerBound, line: 1, column: range.lowerBound + 1)
      return (range, place)
    }
  }

  private static func hasLineEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, 0x0a, bytes.count) != nil
  }

  private static func problem(_ error: JSONError, _ response: HTTPResponse) -> RequestProblem {
    let bytes = response.body.bytes
    let start = bytes.first { ![0x20, 0x0a, 0x0d, 0x09].contains($0) }
    if start == UInt8(ascii: "<") {
      return RequestProblem(.notJSON, "the answer is HTML or XML where JSON should be")
    }
    if bytes.count == 0 { return RequestProblem(.truncated, "the answer is empty") }
    return RequestProblem(
      error.code == .truncated ? .truncated : .notJSON,
      "the answer is not JSON: \(error.message) at byte \(error.location?.byteOffset ?? 0) "
        + "of \(bytes.count)")
  }

  private func facts(_ feature: JSONView) -> PageFacts.Item {
    let item = ItemView(feature)
    var facts = PageFacts.Item(hash: 0, low: nil, high: nil)
    if let id = item.id {
      var hash = StableHash()
      if let collection = item.collection { hash.combine(collection) }
      hash.combine(id)
      facts.hash = max(1, hash.value)
    } else {
      // Features of other APIs may have numbers for ids, or none.
      var text = ByteBuffer()
      text.append(json: feature["id"] ?? feature)
      var hash = StableHash()
      hash.combine(text.array)
      facts.hash = max(1, hash.value)
    }
    if let collection = item.collection, !wanted.isEmpty {
      facts.isForeign = !wanted.contains { collection == $0 }
    }
    facts.isUnwanted = !filter.isEmpty && !filter.matches(feature)
    guard let properties = item.properties else { return facts }
    for (key, value) in properties.members
    where key == "datetime" || key == "start_datetime" || key == "end_datetime" {
      guard let text = value.text, let time = try? Timestamp(text, form: .lenient) else { continue }
      facts.low = min(facts.low ?? time, time)
      facts.high = max(facts.high ?? time, time)
    }
    return facts
  }

  /// How many Items there are in all: the words of OGC, and of older and other STAC APIs.
  static func matched(_ view: JSONView) -> Int? {
    let found =
      view["numberMatched"] ?? view["context"]?["matched"] ?? view["search:metadata"]?["matched"]
    return found?.integer.flatMap { $0 >= 0 ? Int($0) : nil }
  }
}
