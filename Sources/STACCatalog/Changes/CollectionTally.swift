internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import Synchronization

/// What the Items of some Collections have in common, seen by one worker.
final class TallyPart: Sendable {
  /// Which state of which Items it is.
  enum Group {
    /// Items that stay as they are.
    case same
    /// Items that change or go, as they were.
    case old
    /// Items that change, as they are now.
    case new
  }

  private let tallies = Mutex<[String: CollectionTallies]>([:])
  private let prefixes: [[UInt8]]

  /// - Parameter prefixes: what the fields of assets begin with that are looked at.
  init(_ prefixes: [String] = []) { self.prefixes = prefixes.map { Array($0.utf8) } }

  func add(_ view: JSONView, _ kind: STACObjectKind, _ group: Group) {
    guard kind == .item || kind == .feature, let id = view["collection"]?.string else { return }
    tallies.withLock { $0[id, default: CollectionTallies(prefixes)].add(view, group) }
  }

  func merge(into all: inout [String: CollectionTallies]) {
    tallies.withLock { tallies in
      for (id, tally) in tallies {
        if all[id] == nil { all[id] = tally } else { all[id]?.merge(tally) }
      }
    }
  }
}

/// The Items of one Collection, before and after a change.
struct CollectionTallies: Sendable {
  private var same: ItemTally
  private(set) var old: ItemTally
  private(set) var new: ItemTally

  init(_ prefixes: [[UInt8]] = []) {
    same = ItemTally(prefixes)
    old = same
    new = same
  }

  mutating func add(_ view: JSONView, _ group: TallyPart.Group) {
    switch group {
    case .same: same.add(view)
    case .old: old.add(view)
    case .new: new.add(view)
    }
  }

  mutating func merge(_ other: CollectionTallies) {
    same.merge(other.same)
    old.merge(other.old)
    new.merge(other.new)
  }

  /// Whether any of the Items is different.
  var isChanged: Bool { old.count + new.count > 0 }
  /// All Items as they were.
  var before: ItemTally { same.merging(old) }
  /// All Items as they are.
  var after: ItemTally { same.merging(new) }
}

/// What some Items have in common: box, times, values of properties, keys of assets, columns of tables.
///
/// Its size does not grow with the number of Items.
struct ItemTally: Sendable {
  private(set) var count = 0
  private(set) var bounds = ItemBounds()
  private var properties = TallyTable<ValueTally>()
  private var assets = TallyTable<AssetTally>()
  private(set) var columns = ValueTally(limit: 4)
  private let prefixes: [[UInt8]]

  init(_ prefixes: [[UInt8]] = []) { self.prefixes = prefixes }

  mutating func add(_ view: JSONView) {
    count += 1
    let item = ItemView(view)
    bounds.add(item)
    properties.rewind()
    if let members = item.properties?.members {
      for (key, value) in members {
        if key == "table:columns" { columns.add(whole: value) }
        properties.change(key, ValueTally(limit: 300)) { $0.add(value) }
      }
    }
    assets.rewind()
    if let members = item.assets?.members {
      for (key, asset) in members {
        assets.change(key, AssetTally(asset)) { $0.add(asset, prefixes) }
        if let own = asset["table:columns"] { columns.add(whole: own) }
      }
    }
  }

  mutating func merge(_ other: ItemTally) {
    count += other.count
    bounds.formUnion(other.bounds)
    properties.merge(other.properties) { $0.merge($1) }
    assets.merge(other.assets) { $0.merge($1) }
    columns.merge(other.columns)
  }

  func merging(_ other: ItemTally) -> ItemTally {
    var both = self
    both.merge(other)
    return both
  }

  /// The values of a property; nil where no Item has it.
  func values(of property: String) -> ValueTally? { properties[property] }
  /// The names of the properties.
  var propertyNames: [String] { properties.names }
  /// The keys of the assets.
  var assetKeys: [String] { assets.names }
  /// What the first asset of a key was like.
  func asset(_ key: String) -> AssetTally? { assets[key] }
  /// Whether there were more names than fit.
  var isFull: Bool { properties.isFull || assets.isFull }
}

/// What a definition in `item_assets` takes from an asset.
struct AssetTally: Sendable {
  let definition: JSONObject
  private var count = 0
  /// What a definition takes, by the positions of ``names``.
  private var told = [Field](repeating: Field(), count: names.count)
  /// What extensions say.
  private var fields: [String: Field] = [:]

  private struct Field: Sendable {
    var count = 0
    var values = ValueTally(limit: 2)

    mutating func add(_ value: JSONView) {
      count += 1
      values.add(whole: value)
    }

    mutating func merge(_ other: Field) {
      count += other.count
      values.merge(other.values)
    }

    /// The value that all of so many have.
    func common(_ all: Int) -> JSONValue? {
      count == all && !values.isFull && values.values.count == 1 ? values.values[0] : nil
    }
  }

  /// The members that a definition takes from assets.
  static let names = ["title", "description", "type", "roles"]
  private static let keys = names.map { JSONKey($0) }

  init(_ asset: JSONView) {
    var definition = JSONObject()
    for (name, key) in zip(Self.names, Self.keys) {
      if let value = asset[key] { definition[name] = JSONValue(value) }
    }
    self.definition = definition
  }

  mutating func add(_ asset: JSONView, _ prefixes: [[UInt8]]) {
    count += 1
    for index in Self.keys.indices {
      if let value = asset[Self.keys[index]] { told[index].add(value) }
    }
    if prefixes.isEmpty { return }
    for (name, value) in asset.members where prefixes.contains(where: { name.starts(with: $0) }) {
      fields[String(name), default: Field()].add(value)
    }
  }

  mutating func merge(_ other: AssetTally) {
    count += other.count
    for index in told.indices { told[index].merge(other.told[index]) }
    for (name, field) in other.fields { fields[name, default: Field()].merge(field) }
  }

  /// The value of a member that all have, by its position in ``names``; and whether any has one.
  func common(_ index: Int) -> (value: JSONValue?, isThere: Bool) {
    (told[index].common(count), told[index].count > 0)
  }

  /// Fields that all have, with the same value.
  var commonFields: [(String, JSONValue)] {
    fields.sorted { $0.key < $1.key }.compactMap { name, field in
      field.common(count).map { (name, $0) }
    }
  }
}

/// The values that a property has.
struct ValueTally: Sendable {
  private let limit: Int
  private var known: Set<UInt64> = []
  private var last: UInt64 = 0
  /// The different values, as long as they are few.
  private(set) var values: [JSONValue] = []
  /// There are more values than are kept.
  private(set) var isFull = false
  /// Some of the values were elements of arrays.
  private(set) var holdsArrays = false
  /// The least and greatest number, and text.
  private(set) var numbers: (least: JSONValue, greatest: JSONValue)?
  private(set) var texts: (least: String, greatest: String)?

  init(limit: Int) { self.limit = limit }

  /// Adds a value; of an array each element.
  mutating func add(_ value: JSONView) {
    if value.isArray {
      holdsArrays = true
      for element in value.elements { add(whole: element) }
    } else {
      add(whole: value)
    }
  }

  mutating func add(whole value: JSONView) {
    let digest = JSONDigest(value).half
    if digest == last || value.isNull { return }
    last = digest
    if value.isNumber { addNumber(JSONValue(value)) }
    if known.contains(digest) { return }
    if let text = value.string { addText(text) }
    if values.count >= limit {
      isFull = true
      return
    }
    known.insert(digest)
    values.append(JSONValue(value))
  }

  private mutating func addNumber(_ value: JSONValue) {
    guard let number = value.double else { return }
    guard let own = numbers else {
      numbers = (value, value)
      return
    }
    if number < own.least.double ?? number { numbers?.least = value }
    if number > own.greatest.double ?? number { numbers?.greatest = value }
  }

  private mutating func addText(_ text: String) {
    guard let own = texts else {
      texts = (text, text)
      return
    }
    if text.utf8.lexicographicallyPrecedes(own.least.utf8) { texts?.least = text }
    if own.greatest.utf8.lexicographicallyPrecedes(text.utf8) { texts?.greatest = text }
  }

  mutating func merge(_ other: ValueTally) {
    holdsArrays = holdsArrays || other.holdsArrays
    isFull = isFull || other.isFull
    if let numbers = other.numbers {
      addNumber(numbers.least)
      addNumber(numbers.greatest)
    }
    if let texts = other.texts {
      addText(texts.least)
      addText(texts.greatest)
    }
    let own = Set(values)
    for value in other.values where !own.contains(value) {
      if values.count >= limit { isFull = true } else { values.append(value) }
    }
    known.formUnion(other.known)
  }
}

/// Values by name, for the first names that come.
///
/// Items of one Collection have the same names in the same order, so each name remembers the one that
/// came after it; where the guess is right, nothing is searched.
struct TallyTable<Value: Sendable>: Sendable {
  private struct Row {
    var name: [UInt8]
    var value: Value
    var successor = 0
  }

  private var rows: [Row] = []
  private var places: [[UInt8]: Int] = [:]
  private var guess = 0
  private var previous = 0
  private(set) var isFull = false

  private static var capacity: Int { 256 }

  mutating func rewind() { (guess, previous) = (0, 0) }

  mutating func change(
    _ name: JSONText, _ new: @autoclosure () -> Value, _ body: (inout Value) -> Void
  ) {
    guard let row = row(name, new) else { return }
    body(&rows[row].value)
    rows[previous].successor = row
    previous = row
    guess = rows[row].successor
  }

  private mutating func row(_ name: JSONText, _ new: () -> Value) -> Int? {
    if guess < rows.count, rows[guess].name.elementsEqual(name) { return guess }
    let bytes = Array(name)
    if let row = places[bytes] { return row }
    guard rows.count < Self.capacity else {
      isFull = true
      return nil
    }
    places[bytes] = rows.count
    rows.append(Row(name: bytes, value: new()))
    return rows.count - 1
  }

  mutating func merge(_ other: TallyTable, _ combine: (inout Value, Value) -> Void) {
    isFull = isFull || other.isFull
    for row in other.rows {
      if let own = places[row.name] {
        combine(&rows[own].value, row.value)
      } else if rows.count < Self.capacity {
        places[row.name] = rows.count
        rows.append(Row(name: row.name, value: row.value))
      } else {
        isFull = true
      }
    }
  }

  subscript(name: String) -> Value? { places[Array(name.utf8)].map { rows[$0].value } }
  var names: [String] { rows.map { String(decoding: $0.name, as: UTF8.self) } }
}
