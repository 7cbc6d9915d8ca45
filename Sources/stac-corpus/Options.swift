internal import STACCorpus

/// What the command line asks for.
struct Options {
  enum Format: String, CaseIterable {
    case ndjson
    case itemCollection = "item-collection"
    case tree
  }

  var corpus: Corpus
  var format = Format.ndjson
  var output = "-"
  var start = 0
  var count = 1000

  var indices: Range<Int> { start..<start + count }

  static let help = """
    Writes STAC Items made from a seed: the same seed, the same bytes.

    Usage: stac-corpus small|large [OPTIONS]

    small: Landsat and Sentinel-1 scenes, 3.6 KB each. large: Sentinel-2, 15 KB.

      --count N            how many Items [default: 1000]
      --start I            the first Item, counted from 0 [default: 0]
      --seed S             what all randomness follows from [default: 1]
      --collections C      how many Collections [default: 2]
      --stac-version V     1.0.0 or 1.1.0 [default: 1.1.0]
      --extensions NAMES   which of its extensions an Item names, such as eo,sat; or none
      --extension-lists N  about N lists of extensions instead of one
      --flat               no heights, and so no boxes of six numbers
      --format F           ndjson, item-collection or tree [default: ndjson]
      --output PATH        a file, a folder for a tree, or - [default: -]
    """

  /// Reads the arguments; nothing if they ask for help.
  init?(arguments: some Collection<String>) throws(Complaint) {
    var kind: Corpus.Kind?
    var seed: UInt64 = 1
    var collections = 2
    var version = Corpus.Version.current
    var hasHeights = true
    var extensions = Corpus.Extensions.all
    var rest = arguments.makeIterator()
    while let name = rest.next() {
      if name == "--help" || name == "-h" { return nil }
      if name == "--flat" {
        hasHeights = false
        continue
      }
      if let known = Corpus.Kind(rawValue: name), kind == nil {
        kind = known
        continue
      }
      guard Self.names.contains(name) else { throw .usage("unknown argument \(name)") }
      guard let text = rest.next() else { throw .usage("\(name) needs a value") }
      switch name {
      case "--count": count = try Self.number(text, of: name, atLeast: 0)
      case "--start": start = try Self.number(text, of: name, atLeast: 0)
      case "--seed": seed = try UInt64(Self.number(text, of: name, atLeast: 0))
      case "--collections": collections = try Self.number(text, of: name, atLeast: 1)
      case "--extensions":
        extensions = .only(text == "none" ? [] : text.split(separator: ",").map { String($0) })
      case "--extension-lists": extensions = .lists(try Self.number(text, of: name, atLeast: 1))
      case "--stac-version": version = try Self.choice(text, of: name)
      case "--format": format = try Self.choice(text, of: name)
      default: output = text
      }
    }
    guard let kind else { throw .usage("which corpus, small or large?") }
    corpus = Corpus(
      kind: kind, seed: seed, collections: collections, version: version,
      links: format == .tree ? .files : .api, hasHeights: hasHeights, extensions: extensions)
  }

  private static let names = [
    "--count", "--start", "--seed", "--collections", "--stac-version", "--format", "--output",
    "--extensions", "--extension-lists",
  ]

  private static func number(
    _ text: String, of name: String, atLeast least: Int
  ) throws(Complaint) -> Int {
    // What is counted stays far from overflow.
    guard let value = Int(text), (least...1_000_000_000).contains(value) else {
      throw .usage("\(name) takes a number from \(least) to 1000000000, not \(text)")
    }
    return value
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, of name: String
  ) throws(Complaint) -> Choice where Choice.RawValue == String {
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw .usage("\(name) is one of \(known), not \(text)")
  }
}
