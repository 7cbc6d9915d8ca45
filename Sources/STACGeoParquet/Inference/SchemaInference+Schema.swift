extension SchemaInference {
  /// The schema that holds all Items that were seen.
  public borrowing func schema() -> ItemSchema {
    var conflicts: [ItemSchema.Conflict] = []
    var fields: [SchemaField] = []
    for (index, name) in Member.names.enumerated() {
      let node = root.pointee.children[index]
      switch index {
      case Member.geometry:
        var field = SchemaField(name, .geometry)
        field.nullIsWritten = true
        field.rendersIntegers = node.pointee.integers > node.pointee.integralDoubles
        fields.append(field)
      case Member.box:
        var field = SchemaField.box(name, hasHeights: node.pointee.kinds.contains(.heights))
        for child in field.children.indices {
          field.children[child].rendersIntegers =
            node.pointee.integers > node.pointee.integralDoubles
        }
        fields.append(field)
      default:
        if let field = Self.itemField(node, name, of: root.pointee.count, &conflicts) {
          fields.append(field)
        }
      }
    }
    let own = Self.members(
      properties, path: ["properties"], excluding: ItemSchema.reservedNames, &conflicts)
    // Properties stand before the long columns, as other writers have it.
    let place = fields.firstIndex { $0.name == "links" } ?? fields.count
    fields.insert(contentsOf: own, at: place)
    var schema = ItemSchema(fields: fields)
    schema.conflicts = conflicts
    return schema
  }

  /// A member of the Item, which the specification may ask for even where no Item has it.
  private static func itemField(
    _ node: SchemaNodePointer, _ name: String, of total: Int,
    _ conflicts: inout [ItemSchema.Conflict]
  ) -> SchemaField? {
    if node.pointee.kinds.isDisjoint(with: .values) {
      var field: SchemaField
      switch name {
      case "collection": return nil
      case "stac_extensions":
        field = SchemaField(name, .list, [SchemaField("element", .string)])
      case "links":
        let link = ["href", "rel"].map { SchemaField($0, .string) }
        field = SchemaField(name, .list, [SchemaField("element", .object, link)])
      case "assets": return nil
      default: field = SchemaField(name, .string)
      }
      field.nullIsWritten = node.pointee.nulls > total / 2
      return field
    }
    var field = field(node, name, path: [name], &conflicts)
    field.nullIsWritten = isNullWritten(node, of: total)
    if name == "links", field.kind == .list, field.children.first?.kind == .string,
      node.pointee.element == nil
    {
      let link = ["href", "rel"].map { SchemaField($0, .string) }
      field.children = [SchemaField("element", .object, link)]
    }
    return field
  }

  private static func members(
    _ node: SchemaNodePointer, path: [String], excluding reserved: Set<String> = [],
    _ conflicts: inout [ItemSchema.Conflict]
  ) -> [SchemaField] {
    let order = (0..<node.pointee.directory.count).sorted {
      node.pointee.children[$0].pointee.order < node.pointee.children[$1].pointee.order
    }
    var fields: [SchemaField] = []
    for index in order {
      let name = node.pointee.directory.name(index)
      if reserved.contains(name) { continue }
      let child = node.pointee.children[index]
      var field = field(child, name, path: path + [name], &conflicts)
      field.nullIsWritten = isNullWritten(child, of: node.pointee.count)
      fields.append(field)
    }
    return fields
  }

  /// Whether null is seen more often than nothing.
  private static func isNullWritten(_ node: SchemaNodePointer, of total: Int) -> Bool {
    node.pointee.nulls > total - node.pointee.count - node.pointee.nulls
  }

  private static func field(
    _ node: SchemaNodePointer, _ name: String, path: [String],
    _ conflicts: inout [ItemSchema.Conflict]
  ) -> SchemaField {
    let kinds = node.pointee.kinds
    func json(_ reason: String) -> SchemaField {
      conflicts.append(ItemSchema.Conflict(path: path, reason: reason))
      return SchemaField(name, .json)
    }
    if kinds.contains(.tooDeep) { return json("nested too deeply") }
    if kinds.contains(.geometry), kinds.isSubset(of: [.geometry, .object]) {
      var field = SchemaField(name, .geometry)
      field.rendersIntegers = node.pointee.integers > node.pointee.integralDoubles
      return field
    }
    switch kinds.intersection(.values) {
    // A column of nulls needs a type that every reader knows.
    case []: return SchemaField(name, .string)
    case .boolean: return SchemaField(name, .boolean)
    case .integer: return SchemaField(name, .integer)
    case .double, .number:
      var field = SchemaField(name, .double)
      field.rendersIntegers = node.pointee.integers > node.pointee.integralDoubles
      return field
    case .string:
      guard node.pointee.isTimestamp else { return SchemaField(name, .string) }
      if kinds.contains(.noTimestamp) {
        conflicts.append(
          ItemSchema.Conflict(path: path, reason: "text that is no date and time; kept as text"))
        return SchemaField(name, .string)
      }
      var field = SchemaField(name, .timestamp)
      field.fractionDigits = usualFraction(node)
      return field
    case .object:
      if kinds.contains(.unnameable) {
        return json("member names that cannot be columns, or too many of them")
      }
      if kinds.contains(.geometry) { return json("geometries among other objects") }
      let children = members(node, path: path, &conflicts)
      return children.isEmpty ? json("empty objects") : SchemaField(name, .object, children)
    case .array:
      guard let element = node.pointee.element else {
        return SchemaField(name, .list, [SchemaField("element", .string)])
      }
      var child = field(element, "element", path: path + ["element"], &conflicts)
      child.nullIsWritten = true
      return SchemaField(name, .list, [child])
    default: return json(describe(kinds))
    }
  }

  private static func usualFraction(_ node: SchemaNodePointer) -> Int {
    let counts = node.pointee.fractions
    let all = [counts.0, counts.1, counts.2, counts.3, counts.4, counts.5, counts.6]
    var usual = 0
    for (digits, count) in all.enumerated() where count > all[usual] { usual = digits }
    return usual
  }

  private static func describe(_ kinds: SchemaNode.Kinds) -> String {
    var names: [String] = []
    if kinds.contains(.boolean) { names.append("booleans") }
    if !kinds.isDisjoint(with: .number) { names.append("numbers") }
    if kinds.contains(.string) { names.append("strings") }
    if kinds.contains(.object) { names.append("objects") }
    if kinds.contains(.array) { names.append("arrays") }
    return names.joined(separator: " and ")
  }
}
