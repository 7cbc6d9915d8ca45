internal import STACJSON

/// Where the file of each Item lies in a static catalog: `${collection}/${year}/${month}/${id}`.
///
/// Folders are separated by `/`; the last name is that of the file, and gets `.json` where it has
/// not. `${…}`, or `{…}`, stands for `id`, `collection`, `year`, `month`, `day`, `date`, `hour` (of
/// `start_datetime`, else `datetime`), or a member of `properties`: its name, or a way through
/// objects with dots. `${name:-text}` is the text where an Item has no such value.
///
/// The folder that `${collection}` names holds `collection.json`; each folder above it and below it
/// is a Catalog. A template without `${collection}` begins with it, and one without `${id}` ends
/// with it.
public struct LayoutTemplate: Sendable, Hashable {
  /// Why a text is no template.
  public struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; lower case, no full stop.
    public let message: String
    /// Where, in bytes.
    public let offset: Int

    /// The message with the place, counted from 1.
    public var description: String { "\(message), at character \(offset + 1) of the layout" }
  }

  /// The template of trees that nothing else was said of: `${collection}/${id}`.
  public static let standard = LayoutTemplate(
    folders: [Segment(pieces: [.collection])], file: Segment(pieces: [.id]))

  enum Piece: Hashable {
    case text(String)
    case id
    case collection
    case time(TimePart)
    /// A way through `properties`, what it is called, and what stands for it where it is missing.
    case property([JSONKey], name: String, default: String?)

    var text: String {
      switch self {
      case .text(let text): text
      case .id: "${id}"
      case .collection: "${collection}"
      case .time(let part): "${\(part.rawValue)}"
      case .property(_, let name, let fallback):
        "${\(name)" + (fallback.map { ":-" + $0 } ?? "") + "}"
      }
    }
  }

  /// Part of an instant; the raw value is what it is called.
  enum TimePart: String {
    case year, month, day, date, hour

    /// Where it stands in `2024-01-02T03:04:05Z`.
    var range: Range<Int> {
      switch self {
      case .year: 0..<4
      case .month: 5..<7
      case .day: 8..<10
      case .date: 0..<10
      case .hour: 11..<13
      }
    }
  }

  struct Segment: Hashable {
    var pieces: [Piece]

    var namesCollection: Bool { pieces.contains(.collection) }
  }

  let folders: [Segment]
  let file: Segment

  private init(folders: [Segment], file: Segment) {
    self.folders = folders
    self.file = file
  }

  /// The template as it can be read again.
  public var text: String {
    (folders + [file]).map { segment in segment.pieces.map(\.text).joined() }
      .joined(separator: "/")
  }

  /// Reads a template.
  public init(_ text: String) throws(Mistake) {
    var segments: [Segment] = []
    var start = text.startIndex
    func offset(_ index: String.Index) -> Int {
      text.utf8.distance(from: text.startIndex, to: index)
    }
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      defer {
        start = text.index(part.endIndex, offsetBy: 1, limitedBy: text.endIndex) ?? text.endIndex
      }
      if part.isEmpty || part == "." || part == ".." {
        let what = part.isEmpty ? "a name is empty" : "'\(part)' is no name of a folder or file"
        throw Mistake(message: what, offset: offset(start))
      }
      segments.append(try Self.segment(part, at: offset(start)))
    }
    guard var file = segments.popLast() else {
      throw Mistake(message: "the layout is empty", offset: 0)
    }
    var namesFile = file.pieces.contains(.id)
    if case .text(let end)? = file.pieces.last, end.hasSuffix(".json") {
      namesFile = true
      file.pieces[file.pieces.count - 1] = .text(String(end.dropLast(5)))
    }
    if !namesFile {
      segments.append(file)
      file = Segment(pieces: [.id])
    }
    if !segments.contains(where: \.namesCollection) {
      segments.insert(Segment(pieces: [.collection]), at: 0)
    }
    self.init(folders: segments, file: file)
  }

  private static func segment(_ part: Substring, at start: Int) throws(Mistake) -> Segment {
    var pieces: [Piece] = []
    var literal = ""
    var rest = part
    func place() -> Int { start + part.utf8.count - rest.utf8.count }
    while let character = rest.first {
      let isOpen = rest.hasPrefix("${") || character == "{"
      guard isOpen else {
        literal.append(character)
        rest.removeFirst()
        continue
      }
      guard let end = rest.firstIndex(of: "}") else {
        throw Mistake(message: "'}' is missing behind '\(rest)'", offset: place())
      }
      let name = rest[..<end].drop { $0 == "$" || $0 == "{" }
      if name.isEmpty { throw Mistake(message: "the braces are empty", offset: place()) }
      if !literal.isEmpty { pieces.append(.text(literal)) }
      literal = ""
      pieces.append(piece(String(name)))
      rest = rest[rest.index(after: end)...]
    }
    if !literal.isEmpty { pieces.append(.text(literal)) }
    return Segment(pieces: pieces)
  }

  private static func piece(_ text: String) -> Piece {
    var (name, fallback) = (text[...], String?.none)
    for index in text.indices where text[index...].hasPrefix(":-") {
      (name, fallback) = (text[..<index], String(text[index...].dropFirst(2)))
      break
    }
    switch name {
    case "id", "item_id": return .id
    case "collection", "collection_id": return .collection
    default: break
    }
    if let part = TimePart(rawValue: String(name)) { return .time(part) }
    var way = name.split(separator: ".").map { JSONKey(String($0)) }
    if way.count > 1, way[0] == "properties" { way.removeFirst() }
    return .property(way, name: String(name), default: fallback)
  }
}
