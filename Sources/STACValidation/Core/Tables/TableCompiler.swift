internal import STACExtensions

/// Makes tables of the shapes of one version.
struct TableCompiler {
  private var shapes: CoreShapes
  private let rules: [String: UInt8]
  private var result = ShapeTables()
  private var objects: [ObjectName: Int16] = [:]
  private var waiting: [ObjectName] = []

  /// The tables of a version.
  static func tables(for version: CoreVersion) -> ShapeTables {
    var compiler = TableCompiler(shapes: CoreShapes(version: version))
    compiler.result.item = compiler.table(of: .item)
    compiler.result.collection = compiler.table(of: .collection)
    compiler.result.catalog = compiler.table(of: .catalog)
    compiler.result.schema = compiler.table(of: .schema)
    compiler.addExtensions()
    while let name = compiler.waiting.popLast() { compiler.fill(name) }
    return compiler.result
  }

  private init(shapes: CoreShapes) {
    self.shapes = shapes
    precondition(Rules.all.count < Int(ShapeTables.noRule), "too many rules for one byte")
    rules = Dictionary(
      uniqueKeysWithValues: Rules.all.enumerated().map { ($1.id, UInt8($0)) })
  }

  private func index(of rule: Rule?) -> UInt8 {
    guard let rule else { return ShapeTables.noRule }
    guard let index = rules[rule.id] else {
      preconditionFailure("the rule '\(rule.id)' is not registered")
    }
    return index
  }

  /// The place of an object's table, which may be filled later: objects can hold each other.
  private mutating func table(of name: ObjectName) -> Int16 {
    if let table = objects[name] { return table }
    let table = Int16(result.tables.count)
    result.tables.append(ShapeTables.KeyTable())
    objects[name] = table
    waiting.append(name)
    return table
  }

  private mutating func fill(_ name: ObjectName) {
    guard let index = objects[name] else { return }
    let shape = shapes.object(name)
    precondition(shape.fields.count <= 64, "an object of the tables has 64 members at most")
    var table = ShapeTables.KeyTable()
    table.minimumCount = Int16(shape.minimumCount)
    table.placeInItem = shape.placeInItem.rawValue
    table.placeInCollection = shape.placeInCollection.rawValue
    if let others = shape.others { table.others = node(of: others) }
    var slots: [ShapeTables.KeySlot] = []
    for (bit, field) in shape.fields.enumerated() {
      if field.missing != nil { table.required |= 1 << UInt64(bit) }
      if shape.hasTimeRange, field.name == "start_datetime" || field.name == "end_datetime" {
        table.timeRange |= 1 << UInt64(bit)
      }
      slots.append(
        ShapeTables.KeySlot(
          word: KeyWord(name: field.name), node: node(of: field.value),
          name: Int16(result.names.count), bit: UInt8(bit), missing: self.index(of: field.missing)
        ))
      result.names.append(field.name)
    }
    place(slots, in: &table)
    result.tables[Int(index)] = table
  }

  private mutating func node(of shape: ValueShape) -> Int16 {
    var element = ShapeTables.none
    if case .shape(let inner) = shape.element { element = node(of: inner) }
    let node = ShapeTables.Node(
      kinds: shape.kinds, rule: index(of: shape.rule), unique: index(of: shape.unique),
      text: shape.text, number: shape.number, structure: shape.structure,
      looksIntoArrays: element >= 0 || shape.counts != .any || shape.unique != nil,
      element: element, object: shape.object.map { table(of: $0) } ?? ShapeTables.none,
      words: shape.words.isEmpty ? ShapeTables.none : words(shape.words),
      counts: shape.counts, range: shape.range, expected: Int16(result.names.count))
    result.names.append(shape.expected)
    result.nodes.append(node)
    return Int16(result.nodes.count - 1)
  }

  /// A table whose names are the words that a text may be.
  private mutating func words(_ words: [String]) -> Int16 {
    var table = ShapeTables.KeyTable()
    let slots = words.map {
      ShapeTables.KeySlot(
        word: KeyWord(name: $0), node: ShapeTables.none, name: ShapeTables.none, bit: 0,
        missing: ShapeTables.noRule)
    }
    place(slots, in: &table)
    result.tables.append(table)
    return Int16(result.tables.count - 1)
  }

  /// The nodes of the fields of extensions.
  private mutating func addExtensions() {
    let made = ExtensionShapes()
    shapes.extensionObjects = made.objects
    result.extensions = ExtensionTables(made.fields) { node(of: $0) }
  }

  /// Gives each slot a place of its own, in twice as many places as there are slots or more.
  private mutating func place(
    _ slots: [ShapeTables.KeySlot], in table: inout ShapeTables.KeyTable
  ) {
    guard !slots.isEmpty else { return }
    let empty = ShapeTables.KeySlot(
      word: KeyWord(), node: ShapeTables.none, name: ShapeTables.none, bit: 0,
      missing: ShapeTables.noRule)
    var bits: UInt64 = 1
    while 1 << bits < slots.count * 2 { bits += 1 }
    var multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15
    var attempts = 0
    while true {
      var placed = [ShapeTables.KeySlot](repeating: empty, count: 1 << bits)
      var isPerfect = true
      for slot in slots {
        let place = slot.word.slot(multiplier: multiplier, shift: 64 - bits)
        guard placed[place].word.count == 0 else {
          isPerfect = false
          break
        }
        placed[place] = slot
      }
      if isPerfect {
        table.firstSlot = Int32(result.slots.count)
        table.slotCount = Int32(placed.count)
        table.multiplier = multiplier
        table.shift = 64 - bits
        result.slots += placed
        return
      }
      multiplier = (multiplier &* 0xd134_2543_de82_ef95 &+ 0x2545_f491_4f6c_dd1d) | 1
      attempts += 1
      if attempts % 500 == 0 { bits += 1 }
    }
  }
}
