/// A column, with the columns in it.
public struct SchemaField: Sendable, Hashable {
  /// The name of the member; `element` in a list.
  public var name: String
  /// How the values are stored.
  public var kind: ColumnKind
  /// The members of an object, or what a list holds.
  public var children: [SchemaField]
  /// Whether a null stands for a member that is `null`, rather than for one that is not there.
  public var nullIsWritten = false
  /// Whether doubles without a fraction stand for integers.
  public var rendersIntegers = false
  /// How many digits the fractions of instants have.
  public var fractionDigits = 0

  /// A column.
  public init(_ name: String, _ kind: ColumnKind, _ children: [SchemaField] = []) {
    self.name = name
    self.kind = kind
    self.children = children
  }

  /// The number of leaf columns in this one, itself included where it is one.
  public var leafCount: Int {
    children.isEmpty ? 1 : children.reduce(0) { $0 + $1.leafCount }
  }

  /// The number of columns of any kind in this one, itself included.
  var nodeCount: Int { children.reduce(1) { $0 + $1.nodeCount } }

  /// A box of four or six numbers.
  static func box(_ name: String, hasHeights: Bool) -> SchemaField {
    let names =
      hasHeights
      ? ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"] : ["xmin", "ymin", "xmax", "ymax"]
    return SchemaField(name, .box, names.map { SchemaField($0, .double) })
  }
}
