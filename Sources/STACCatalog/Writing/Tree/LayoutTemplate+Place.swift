internal import STACJSON
internal import STACModel

/// Where an Item goes.
struct ItemPlace: Hashable {
  /// The folder, from the base; empty for the base itself.
  var folder = ""
  /// The bytes of ``folder`` that lead to the folder of the Collection; 0 where there is none.
  var collectionEnd = 0
  /// The name of the file.
  var file = ""
}

extension LayoutTemplate {
  /// The place of an Item with these ids; the Collection is empty where it has none.
  ///
  /// - Throws: ``ItemFailure`` where the Item lacks what the template asks for.
  func place(_ item: ItemView, id: String, collection: String) throws(ItemFailure) -> ItemPlace {
    var place = ItemPlace()
    var values = Values(item: item, id: id, collection: collection)
    for segment in folders {
      // Items without a Collection lie where the Collections do.
      if collection.isEmpty, segment.namesCollection { continue }
      let name = Self.folderName(try values.text(segment))
      if !place.folder.isEmpty { place.folder.append("/") }
      place.folder.append(name)
      if segment.namesCollection { place.collectionEnd = place.folder.utf8.count }
    }
    place.file = Self.fileName(try values.text(file))
    return place
  }

  /// The file of an Item in a tree of the layout ``standard``, from the base.
  public static func standardPath(collection: String, id: String) -> String {
    let file = fileName(id)
    return collection.isEmpty ? file : folderName(collection) + "/" + file
  }

  /// Beside the folders lie documents and the files of Items, which end in `.json`.
  static func folderName(_ text: String) -> String {
    let name = safeFileName(for: text)
    return name.lowercased().hasSuffix(".json") ? safeFileName(for: text + "/") : name
  }

  /// `catalog.json`, `collection.json` and `items-2.json` are not for Items.
  static func fileName(_ text: String) -> String {
    let name = safeFileName(for: text)
    let lowercased = name.lowercased()
    let isTaken =
      lowercased == "catalog" || lowercased == "collection"
      || lowercased.hasPrefix("items-") && lowercased.dropFirst(6).allSatisfy(\.isNumber)
    return (isTaken ? safeFileName(for: text + "/") : name) + ".json"
  }

  /// What the names of one Item are made from.
  private struct Values {
    let item: ItemView
    let id: String
    let collection: String
    /// When it begins, as text.
    var time: String?

    mutating func text(_ segment: Segment) throws(ItemFailure) -> String {
      if segment.pieces.count == 1 { return try text(segment.pieces[0]) }
      var text = ""
      for piece in segment.pieces { text += try self.text(piece) }
      return text
    }

    private mutating func text(_ piece: Piece) throws(ItemFailure) -> String {
      switch piece {
      case .text(let text): return text
      case .id: return id
      case .collection: return collection
      case .time(let part):
        if time == nil { time = try start(for: part) }
        return String(decoding: Array((time ?? "").utf8)[part.range], as: UTF8.self)
      case .property(let way, let name, let fallback):
        if let text = property(way) { return text }
        if let fallback, !fallback.isEmpty { return fallback }
        throw ItemFailure(
          code: "layout-value",
          message: "the layout asks for '\(name)', which the Item lacks; "
            + "'${\(name):-text}' says what stands for it",
          pointer: JSONPointer(tokens: ["properties"] + way.map(\.string)))
      }
    }

    private func start(for part: TimePart) throws(ItemFailure) -> String {
      let extent: TemporalInterval?
      do throws(ModelError) {
        extent = try item.temporalExtent
      } catch {
        throw ItemFailure(
          code: "layout-value",
          message: "the layout asks for the \(part.rawValue), but \(error.message)",
          pointer: JSONPointer(tokens: ["properties"]))
      }
      guard let text = (extent?.start ?? extent?.end)?.description,
        text.utf8.first != UInt8(ascii: "-")
      else {
        throw ItemFailure(
          code: "layout-value",
          message: "the layout asks for the \(part.rawValue), but the Item has no time",
          pointer: JSONPointer(tokens: ["properties", "datetime"]))
      }
      return text
    }

    /// A text, number or boolean; nil where it is another value, empty or missing.
    private func property(_ way: [JSONKey]) -> String? {
      guard var value = item.properties else { return nil }
      for key in way {
        guard let next = value[key] else { return nil }
        value = next
      }
      if let text = value.string { return text.isEmpty ? nil : text }
      if let integer = value.integer { return String(integer) }
      if let boolean = value.boolean { return String(boolean) }
      return value.double.map { String($0) }
    }
  }
}
