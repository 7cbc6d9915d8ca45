internal import STACJSON

/// Runs one document against the tables of its version.
///
/// The pointers are into arrays of ``ShapeTables`` that the caller keeps alive for the time of the
/// walk; all indices come from those tables and were checked when they were made. Nothing is
/// allocated and no reference is counted while the document is right.
struct ShapeWalk {
  let nodes: UnsafePointer<ShapeTables.Node>
  let tables: UnsafePointer<ShapeTables.KeyTable>
  let slots: UnsafePointer<ShapeTables.KeySlot>
  let names: [String]
  /// The table of a JSON Schema, which a summary may be.
  let schemaTable: Int16
  let extensions: ExtensionPointers
  let version: CoreVersion
  let isItem: Bool
  var use: ExtensionUse
  var collector: FindingCollector
  var geometry = GeometryTrace()
  /// The field of an extension that is being looked at.
  var field: JSONText?
  /// Whether the official schema does not look at that field where it stands.
  var isLenient = false

  /// The arrays of ``ExtensionTables``.
  struct ExtensionPointers {
    let fields: UnsafePointer<ExtensionTables.FieldSlot>
    let prefixes: UnsafePointer<ExtensionTables.PrefixSlot>
    let checks: UnsafePointer<ExtensionTables.Check>
  }

  /// Checks a value against a node.
  mutating func check(_ value: JSONView, _ index: Int16) {
    let node = nodes + Int(index)
    let kind = value.kind
    guard node.pointee.kinds.contains(KindSet(kind)) else { return mismatch(value, node) }
    switch kind {
    case .string:
      if node.pointee.text != .any, let text = value.text, !matches(text, node) {
        mismatch(value, node)
      }
    case .object:
      if node.pointee.object >= 0 { checkObject(value, node.pointee.object, node) }
      if node.pointee.structure != .none { checkStructure(value, node) }
    case .array:
      if node.pointee.looksIntoArrays { checkArray(value, node) }
    case .integer, .unsigned, .double, .bigNumber:
      if node.pointee.number != .any, !matches(number: value, node) {
        mismatch(value, node)
      }
    case .null, .boolean: break
    }
  }

  /// Checks the members of an object.
  mutating func checkObject(
    _ object: JSONView, _ index: Int16, _ node: UnsafePointer<ShapeTables.Node>?
  ) {
    let table = tables + Int(index)
    let places = isItem ? table.pointee.placeInItem : table.pointee.placeInCollection
    var seen: UInt64 = 0
    var count = 0
    for (key, value) in object.members {
      count &+= 1
      guard let slot = slot(of: key, table) else {
        if table.pointee.others >= 0 { check(value, table.pointee.others) }
        if places != 0 { checkExtensionField(key, value, places) }
        continue
      }
      let bit: UInt64 = 1 &<< UInt64(slot.pointee.bit)
      if seen & bit != 0 { repeated(key, value) }
      seen |= bit
      check(value, slot.pointee.node)
    }
    let required = table.pointee.required
    if seen & required != required { missing(seen, in: object, table) }
    let range = seen & table.pointee.timeRange
    if range != 0 { checkTimeRange(object, isWhole: range == table.pointee.timeRange) }
    if count < Int(table.pointee.minimumCount), let node { mismatch(object, node) }
  }

  /// The slot of a name in a table, or nil where the table does not have it.
  @inline(__always)
  func slot(
    of key: JSONText, _ table: UnsafePointer<ShapeTables.KeyTable>
  ) -> UnsafePointer<ShapeTables.KeySlot>? {
    guard table.pointee.slotCount > 0, let word = KeyWord(key) else { return nil }
    let place = word.slot(multiplier: table.pointee.multiplier, shift: table.pointee.shift)
    let slot = slots + (Int(table.pointee.firstSlot) &+ place)
    return slot.pointee.word == word ? slot : nil
  }

  private mutating func checkArray(_ array: JSONView, _ node: UnsafePointer<ShapeTables.Node>) {
    let element = node.pointee.element
    var count = 0
    for value in array.elements {
      count &+= 1
      if element >= 0 { check(value, element) }
    }
    if !node.pointee.counts.contains(count) { mismatch(array, node) }
    if node.pointee.unique != ShapeTables.noRule, count > 1 {
      checkUnique(array, count: count, rule: node.pointee.unique)
    }
  }

  private mutating func checkStructure(
    _ value: JSONView, _ node: UnsafePointer<ShapeTables.Node>
  ) {
    switch node.pointee.structure {
    case .none: break
    case .geometry: checkGeometry(value)
    case .summary: checkSummary(value, node)
    }
  }
}
