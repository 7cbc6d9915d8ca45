import STACCorpus
import STACJSON
import Testing

@Suite struct CorpusTests {
  @Test(
    "the same seed gives the same bytes",
    arguments: [
      (Corpus.Kind.small, Corpus.Version.current, UInt64(13_458_738_859_869_487_104)),
      (.small, .before, 14_294_096_549_655_153_550),
      (.large, .current, 16_821_098_574_461_470_067),
      (.large, .before, 9_458_467_108_021_122_153),
    ])
  func bytes(kind: Corpus.Kind, version: Corpus.Version, expected: UInt64) {
    let corpus = Corpus(kind: kind, version: version)
    #expect(fingerprint(of: corpus, 0..<1000) == expected)
  }

  @Test("lists of extensions can be chosen, and nothing else changes")
  func extensions() throws {
    func items(_ extensions: Corpus.Extensions) throws -> [JSONValue] {
      let corpus = Corpus(kind: .large, extensions: extensions)
      return try (0..<60).map { index in
        var buffer = ByteBuffer()
        corpus.append(item: index, to: &buffer)
        return try JSONValue(parsing: buffer.array)
      }
    }
    func lists(_ items: [JSONValue]) -> [[String]] {
      items.map { $0["stac_extensions"]?.array?.compactMap(\.string) ?? [] }
    }
    let all = try items(Corpus.Extensions.all)
    #expect(lists(try items(Corpus.Extensions.only([]))).allSatisfy(\.isEmpty))
    let some = lists(try items(Corpus.Extensions.only(["eo", "sat"])))
    #expect(some.allSatisfy { $0.count == 2 && $0[0].contains("/eo/") })
    let many = try items(Corpus.Extensions.lists(40))
    #expect(Set(lists(many)).count == 40)
    #expect(zip(lists(many), lists(all)).allSatisfy { Set($0).isSubset(of: $1) && $0.count >= 2 })
    #expect(many.map { $0["assets"]?.description } == all.map { $0["assets"]?.description })
  }

  @Test("another seed gives other bytes")
  func seeds() {
    let items = [UInt64(1), 2].map { fingerprint(of: Corpus(kind: .small, seed: $0), 0..<1) }
    #expect(items[0] != items[1])
  }

  @Test("an Item does not depend on those before it", arguments: Corpus.Kind.allCases)
  func independence(kind: Corpus.Kind) {
    let corpus = Corpus(kind: kind, seed: 7, collections: 3)
    var all = ByteBuffer()
    var starts: [Int] = []
    for index in 0..<20 {
      starts.append(all.count)
      corpus.append(item: index, to: &all)
    }
    var last = ByteBuffer()
    corpus.append(item: 19, to: &last)
    #expect(last.array[...] == all.array[starts[19]...])
  }

  @Test(
    "the mean size is as promised",
    arguments: [(Corpus.Kind.small, 3_600.0), (.large, 15_000.0)], Corpus.Version.allCases)
  func sizes(kind: (Corpus.Kind, Double), version: Corpus.Version) {
    let corpus = Corpus(kind: kind.0, version: version)
    var buffer = ByteBuffer()
    for index in 0..<2000 { corpus.append(item: index, to: &buffer) }
    let mean = Double(buffer.count) / 2000
    #expect(abs(mean / kind.1 - 1) < 0.1, "\(mean)")
  }

  @Test("ids are distinct and are those of the Items", arguments: Corpus.Kind.allCases)
  func ids(kind: Corpus.Kind) throws {
    let corpus = Corpus(kind: kind)
    #expect(Set((0..<100_000).map { corpus.id(ofItem: $0) }).count == 100_000)
    try forEachItem(of: corpus, 0..<100) { index, item in
      #expect(item.find("id")?.string == corpus.id(ofItem: index))
      let collection = corpus.id(ofCollection: corpus.collection(ofItem: index))
      #expect(item.find("collection")?.string == collection)
    }
  }

  @Test("Items belong to as many Collections as asked for", arguments: [1, 2, 5])
  func collections(count: Int) {
    let corpus = Corpus(kind: .large, collections: count)
    let found = Set((0..<500).map { corpus.collection(ofItem: $0) })
    #expect(found == Set(0..<count))
    #expect(Set((0..<count).map { corpus.id(ofCollection: $0) }).count == count)
  }

  @Test("a Catalog and its Collections link to what there is")
  func catalog() throws {
    let corpus = Corpus(kind: .small, collections: 3, links: .files)
    var buffer = ByteBuffer()
    corpus.append(catalogTo: &buffer)
    #expect(try links(in: &buffer, "child").count == 3)
    var items: [String] = []
    for number in 0..<3 {
      corpus.append(collection: number, itemsFrom: 10..<60, to: &buffer)
      items += try links(in: &buffer, "item")
    }
    #expect(Set(items) == Set((10..<60).map { "./items/\(corpus.id(ofItem: $0)).json" }))
  }

  private func links(in buffer: inout ByteBuffer, _ relation: StaticString) throws -> [String] {
    var parser = JSONParser()
    defer { buffer.truncate() }
    return try buffer.withPaddedBytes { bytes in
      try parser.parse(padded: bytes).member("links").elements.compactMap { link in
        try link.member("rel").string == "\(relation)" ? try link.member("href").string : nil
      }
    }
  }

  /// FNV-1a over the Items, each with a line end.
  private func fingerprint(of corpus: Corpus, _ indices: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var buffer = ByteBuffer()
    for index in indices {
      buffer.truncate()
      corpus.append(item: index, to: &buffer)
      buffer.append("\n")
      buffer.withUnsafeBytes { bytes in
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      }
    }
    return hash
  }
}

/// Makes and parses Items one after another.
func forEachItem(
  of corpus: Corpus, _ indices: Range<Int>, _ body: (Int, JSONView) throws -> Void
) throws {
  var parser = JSONParser()
  var buffer = ByteBuffer()
  for index in indices {
    buffer.truncate()
    corpus.append(item: index, to: &buffer)
    try buffer.withPaddedBytes { bytes in try body(index, try parser.parse(padded: bytes)) }
  }
}

extension JSONView {
  func find(_ name: StaticString) -> JSONView? { self[name] }

  /// A member that must be there.
  func member(_ name: StaticString) throws -> JSONView {
    let value = find(name)
    return try #require(value, "no \(name)")
  }
}
