internal import Glibc

/// What was seen at one place of many Items.
///
/// A plain structure in memory of its own; the tree of nodes belongs to a ``SchemaInference``.
struct SchemaNode {
  /// The kinds of values that were seen.
  struct Kinds: OptionSet {
    let rawValue: UInt16
    static let boolean = Kinds(rawValue: 1)
    static let integer = Kinds(rawValue: 2)
    static let double = Kinds(rawValue: 4)
    static let string = Kinds(rawValue: 8)
    static let object = Kinds(rawValue: 16)
    static let array = Kinds(rawValue: 32)
    /// A string that is no instant where one was expected.
    static let noTimestamp = Kinds(rawValue: 64)
    /// A box of six numbers.
    static let heights = Kinds(rawValue: 128)
    /// Members whose names cannot be those of columns, or too many of them.
    static let unnameable = Kinds(rawValue: 256)
    static let tooDeep = Kinds(rawValue: 512)
    /// A geometry.
    static let geometry = Kinds(rawValue: 1024)

    static let number: Kinds = [.integer, .double]
    static let values: Kinds = [.boolean, .integer, .double, .string, .object, .array]
  }

  var kinds: Kinds = []
  /// Whether instants are expected.
  var isTimestamp = false
  /// Values that are not null; of an object, how often members could have been.
  var count = 0
  /// Values that are `null`.
  var nulls = 0
  /// Integers, and doubles that look like integers.
  var integers = 0
  var integralDoubles = 0
  /// Instants by the digits of their fractions.
  var fractions: (Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0)
  /// Where in the input it was met first.
  var order: UInt64 = 0
  var directory = KeyDirectory()
  var children: UnsafeMutablePointer<SchemaNodePointer>
  var childCapacity = 4
  var element: SchemaNodePointer?

  init() { children = .allocate(capacity: 4) }

  static func make() -> SchemaNodePointer {
    let node = SchemaNodePointer.allocate(capacity: 1)
    node.initialize(to: SchemaNode())
    return node
  }

  /// Gives back a node and all under it.
  static func deallocate(_ node: SchemaNodePointer) {
    for index in 0..<node.pointee.directory.count { deallocate(node.pointee.children[index]) }
    if let element = node.pointee.element { deallocate(element) }
    node.pointee.directory.deallocate()
    node.pointee.children.deallocate()
    node.deallocate()
  }

  /// The child of a name, made where there is none.
  @inline(never)
  static func child(
    of node: SchemaNodePointer, after previous: Int, _ key: UnsafePointer<UInt8>
  ) -> (index: Int, isNew: Bool) {
    let known = node.pointee.directory.find(after: previous, key)
    if known >= 0 { return (known, false) }
    let index = node.pointee.directory.insert(after: previous, key)
    if index == node.pointee.childCapacity {
      let larger = UnsafeMutablePointer<SchemaNodePointer>.allocate(capacity: index * 2)
      larger.moveInitialize(from: node.pointee.children, count: index)
      node.pointee.children.deallocate()
      node.pointee.children = larger
      node.pointee.childCapacity = index * 2
    }
    (node.pointee.children + index).initialize(to: make())
    return (index, true)
  }
}

typealias SchemaNodePointer = UnsafeMutablePointer<SchemaNode>
