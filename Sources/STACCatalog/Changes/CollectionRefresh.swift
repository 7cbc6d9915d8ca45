internal import STACGeometry
internal import STACJSON
internal import STACModel

/// Keeps true what a Collection says of its Items: `extent`, `summaries`, `item_assets`,
/// `table:columns`.
///
/// What was exactly so before is exactly so afterwards. What said more than the Items show says it still,
/// and is widened only where Items now lie outside. What was not true before is not put right, but
/// takes in the Items that have changed.
struct CollectionRefresh {
  private let collection: JSONValue
  private let before: ItemTally
  private let after: ItemTally
  private let new: ItemTally
  private var operations: [JSONPatch.Operation] = []

  /// The changes that a Collection needs.
  ///
  /// - Parameter prefixes: what the fields begin with of which there shall be summaries.
  static func patch(
    _ collection: JSONValue, _ tallies: CollectionTallies, adding prefixes: [String] = []
  ) -> JSONPatch {
    guard tallies.isChanged else { return JSONPatch([]) }
    var refresh = CollectionRefresh(
      collection: collection, before: tallies.before, after: tallies.after, new: tallies.new)
    refresh.box()
    refresh.interval()
    refresh.summaries()
    refresh.itemAssets()
    refresh.columns()
    if !prefixes.isEmpty {
      refresh.addSummaries(prefixes)
      refresh.addAssetFields()
    }
    return JSONPatch(refresh.operations)
  }

  private init(collection: JSONValue, before: ItemTally, after: ItemTally, new: ItemTally) {
    self.collection = collection
    self.before = before
    self.after = after
    self.new = new
  }

  private mutating func replace(_ path: [String], _ value: JSONValue) {
    operations.append(.replace(JSONPointer(tokens: path), value))
  }

  // MARK: extent

  private mutating func box() {
    let path = ["extent", "spatial", "bbox", "0"]
    guard let json = collection[JSONPointer(tokens: path)], let own = try? BoundingBox(json),
      let now = after.bounds.boundingBox
    else { return }
    var wanted = own
    if own == before.bounds.boundingBox {
      wanted = now
    } else if let added = new.bounds.boundingBox, !own.contains(added) {
      var both = BoundingBoxUnion()
      both.add(own)
      both.add(added)
      wanted = both.box ?? own
    }
    if wanted != own { replace(path, .array(wanted.json)) }
  }

  private mutating func interval() {
    let path = ["extent", "temporal", "interval", "0"]
    guard let json = collection[JSONPointer(tokens: path)],
      let own = try? TemporalInterval(json), let now = after.bounds.interval
    else { return }
    let old = before.bounds.interval
    let added = new.bounds.interval
    if let start = own.start, let wanted = Self.end(start, old?.start, now.start, added?.start, min)
    {
      if wanted != start { replace(path + ["0"], .string(wanted.description)) }
    }
    if let end = own.end, let wanted = Self.end(end, old?.end, now.end, added?.end, max) {
      if wanted != end { replace(path + ["1"], .string(wanted.description)) }
    }
  }

  private static func end(
    _ own: Timestamp, _ old: Timestamp?, _ now: Timestamp?, _ added: Timestamp?,
    _ choose: (Timestamp, Timestamp) -> Timestamp
  ) -> Timestamp? {
    if own == old { return now }
    return added.map { choose(own, $0) }
  }

  // MARK: summaries

  private mutating func summaries() {
    guard let summaries = collection["summaries"]?.object else { return }
    for (name, summary) in summaries {
      let (old, now, added) = (
        before.values(of: name), after.values(of: name), new.values(of: name)
      )
      guard let now else {
        // No Item has the property any more.
        if let old, !after.isFull, isExact(summary, old) {
          operations.append(.remove(JSONPointer(tokens: ["summaries", name])))
        }
        continue
      }
      if let values = summary.array {
        list(name, values, old, now, added)
      } else if summary["minimum"] != nil, summary["maximum"] != nil {
        range(name, summary, old, now, added)
      }
    }
  }

  private func isExact(_ summary: JSONValue, _ old: ValueTally) -> Bool {
    if let values = summary.array { return !old.isFull && Self.areSame(values, old.values) }
    guard let (least, greatest) = Self.ends(of: old, like: summary) else { return false }
    return summary["minimum"]?.isEqualInValue(to: least) == true
      && summary["maximum"]?.isEqualInValue(to: greatest) == true
  }

  private mutating func list(
    _ name: String, _ values: [JSONValue], _ old: ValueTally?, _ now: ValueTally,
    _ added: ValueTally?
  ) {
    var wanted = values
    if let old, !old.isFull, !now.isFull, Self.areSame(values, old.values) {
      wanted.removeAll { value in !now.values.contains { $0.isEqualInValue(to: value) } }
      wanted += Self.sorted(now.values.filter { !Self.has(wanted, $0) })
    } else if let added {
      wanted += Self.sorted(added.values.filter { !Self.has(wanted, $0) })
    }
    if wanted != values, !wanted.isEmpty { replace(["summaries", name], .array(wanted)) }
  }

  private mutating func range(
    _ name: String, _ summary: JSONValue, _ old: ValueTally?, _ now: ValueTally,
    _ added: ValueTally?
  ) {
    guard let nowEnds = Self.ends(of: now, like: summary) else { return }
    let oldEnds = old.flatMap { Self.ends(of: $0, like: summary) }
    let newEnds = added.flatMap { Self.ends(of: $0, like: summary) }
    if let own = summary["minimum"] {
      var wanted = own
      if let oldEnds, own.isEqualInValue(to: oldEnds.least) {
        wanted = nowEnds.least
      } else if let newEnds, Self.precedes(newEnds.least, own) {
        wanted = newEnds.least
      }
      if !wanted.isEqualInValue(to: own) { replace(["summaries", name, "minimum"], wanted) }
    }
    if let own = summary["maximum"] {
      var wanted = own
      if let oldEnds, own.isEqualInValue(to: oldEnds.greatest) {
        wanted = nowEnds.greatest
      } else if let newEnds, Self.precedes(own, newEnds.greatest) {
        wanted = newEnds.greatest
      }
      if !wanted.isEqualInValue(to: own) { replace(["summaries", name, "maximum"], wanted) }
    }
  }

  private static func ends(
    of tally: ValueTally, like summary: JSONValue
  ) -> (least: JSONValue, greatest: JSONValue)? {
    if summary["minimum"]?.double != nil { return tally.numbers }
    return tally.texts.map { (.string($0.least), .string($0.greatest)) }
  }

  private static func precedes(_ a: JSONValue, _ b: JSONValue) -> Bool {
    if let a = a.double, let b = b.double { return a < b }
    if let a = a.string, let b = b.string { return a.utf8.lexicographicallyPrecedes(b.utf8) }
    return false
  }

  private static func has(_ values: [JSONValue], _ value: JSONValue) -> Bool {
    values.contains { $0.isEqualInValue(to: value) }
  }

  private static func areSame(_ a: [JSONValue], _ b: [JSONValue]) -> Bool {
    a.count == b.count && a.allSatisfy { has(b, $0) }
  }

  private static func sorted(_ values: [JSONValue]) -> [JSONValue] {
    values.sorted { precedes($0, $1) }
  }

  // MARK: item_assets

  private mutating func itemAssets() {
    guard let definitions = collection["item_assets"]?.object, !after.isFull else { return }
    let (old, now) = (Set(before.assetKeys), Set(after.assetKeys))
    for key in definitions.keys where old.contains(key) && !now.contains(key) && !now.isEmpty {
      operations.append(.remove(JSONPointer(tokens: ["item_assets", key])))
    }
    for (key, definition) in definitions where now.contains(key) {
      keepDefinition(key, definition)
    }
    // Where some were not defined before, the list was not meant to be whole.
    guard old.allSatisfy({ definitions[$0] != nil }) else { return }
    for key in new.assetKeys.sorted() where definitions[key] == nil {
      operations.append(
        .add(
          JSONPointer(tokens: ["item_assets", key]), .object(new.asset(key)?.definition ?? [:])))
    }
  }

  /// What all assets of a key have had as their definition says, and now all have otherwise.
  private mutating func keepDefinition(_ key: String, _ definition: JSONValue) {
    guard let old = before.asset(key), let now = after.asset(key) else { return }
    for (index, name) in AssetTally.names.enumerated() {
      guard let own = definition[name], old.common(index).value == own else { continue }
      let (value, isThere) = now.common(index)
      if let value {
        if value != own { replace(["item_assets", key, name], value) }
      } else if !isThere {
        operations.append(.remove(JSONPointer(tokens: ["item_assets", key, name])))
      }
    }
  }

  // MARK: table:columns

  /// The columns that all Items have are the Collection's, where they were before.
  private mutating func columns() {
    guard let own = collection["table:columns"], before.columns.values == [own],
      !before.columns.isFull, !after.columns.isFull, after.columns.values.count == 1,
      let now = after.columns.values.first, now != own
    else { return }
    replace(["table:columns"], now)
  }

  // MARK: Fields of extensions

  /// Different texts that a new summary lists at most.
  private static let mostTexts = 100

  private mutating func addSummaries(_ prefixes: [String]) {
    let known = collection["summaries"]?.object
    if after.isFull || collection["summaries"] != nil && known == nil { return }
    var found: [(String, JSONValue)] = []
    for name in after.propertyNames.sorted() where known?[name] == nil {
      guard prefixes.contains(where: name.hasPrefix), let values = after.values(of: name),
        let summary = Self.summary(values)
      else { continue }
      found.append((name, summary))
    }
    if found.isEmpty { return }
    guard known != nil else {
      operations.append(.add(JSONPointer(tokens: ["summaries"]), .object(JSONObject(found))))
      return
    }
    for (name, summary) in found {
      operations.append(.add(JSONPointer(tokens: ["summaries", name]), summary))
    }
  }

  /// A range of numbers or a list of texts; nil where neither says much.
  private static func summary(_ tally: ValueTally) -> JSONValue? {
    if tally.isFull && tally.numbers == nil { return nil }
    let isNumeric = tally.values.allSatisfy { $0.double != nil }
    if isNumeric, let (least, greatest) = tally.numbers {
      return tally.holdsArrays ? nil : ["minimum": least, "maximum": greatest]
    }
    guard tally.values.count <= mostTexts,
      tally.values.allSatisfy({ $0.string != nil || $0.boolean != nil })
    else { return nil }
    return .array(sorted(tally.values))
  }

  /// Fields of assets that are the same in all Items.
  private mutating func addAssetFields() {
    guard let definitions = collection["item_assets"]?.object else { return }
    for (key, definition) in definitions where definition.object != nil {
      for (name, value) in after.asset(key)?.commonFields ?? [] where definition[name] == nil {
        operations.append(.add(JSONPointer(tokens: ["item_assets", key, name]), value))
      }
    }
  }
}
