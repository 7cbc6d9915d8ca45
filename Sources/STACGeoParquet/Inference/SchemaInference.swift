internal import Glibc
public import STACJSON
internal import STACModel

/// Learns from Items which columns they need.
///
/// One serves one thread; what several have learnt is merged. Memory grows with the number of
/// different members, not with the number of Items, and there is a limit to that too.
public struct SchemaInference: ~Copyable {
  /// The Item: its members but `properties`.
  let root = SchemaNode.make()
  /// Its properties.
  let properties = SchemaNode.make()
  /// Places that were met since ``settle(_:)``.
  private var fresh: [SchemaNodePointer] = []
  var nodeCount = 0
  /// Items that were seen.
  public private(set) var itemCount = 0

  enum Member {
    static let geometry = 4
    static let box = 5
    static let names = [
      "stac_version", "stac_extensions", "id", "collection", "geometry", "bbox", "links",
      "assets",
    ]
    static let properties = names.count
    static let type = names.count + 1
  }

  /// Has seen nothing.
  public init() {
    for name in Member.names + ["properties", "type"] {
      KeyDirectory.withText(name) { _ = SchemaNode.child(of: root, after: -1, $0) }
    }
  }

  deinit {
    SchemaNode.deallocate(root)
    SchemaNode.deallocate(properties)
  }

  mutating func addItems(_ count: Int) { itemCount += count }

  /// Looks at an Item.
  ///
  /// - Complexity: O(*n*) in the values of the Item; no allocation where nothing is new.
  public mutating func add(_ item: JSONView) {
    guard item.isObject else { return }
    itemCount += 1
    let tape = Tape(item)
    let end = tape.end(item.tapeIndex)
    var index = item.tapeIndex &+ 1
    var previous = -1
    root.pointee.count &+= 1
    while index < end {
      let key = tape.text(index)
      var child = root.pointee.directory.foreseen(after: previous, key)
      if child < 0 { child = root.pointee.directory.find(after: previous, key) }
      index &+= 1
      // Other members go to the column for the rest.
      guard child >= 0 else {
        index = tape.after(index)
        continue
      }
      previous = child
      let node = root.pointee.children[child]
      switch child {
      case Member.geometry: index = geometry(node, tape, index)
      case Member.box: index = box(node, tape, index)
      case Member.properties:
        if tape.tag(index) == Tape.Tag.object {
          index = object(properties, tape, index, depth: 0)
        } else {
          index = tape.after(index)
        }
      case Member.type: index = tape.after(index)
      default: index = value(node, tape, index, depth: 1)
      }
    }
  }

  private mutating func object(
    _ node: SchemaNodePointer, _ tape: Tape, _ start: Int, depth: Int
  ) -> Int {
    let end = tape.end(start)
    var index = start &+ 1
    var previous = -1
    node.pointee.count &+= 1
    while index < end {
      let key = tape.text(index)
      var child = node.pointee.directory.foreseen(after: previous, key)
      if child < 0 {
        child = member(node, after: previous, key, tape.length(key), depth)
        if child < 0 {
          index = tape.after(index &+ 1)
          continue
        }
      }
      previous = child
      index = value(node.pointee.children[child], tape, index &+ 1, depth: depth &+ 1)
    }
    return end &+ 1
  }

  /// A member that was not foreseen; -1 where it cannot be a column.
  @inline(never)
  private mutating func member(
    _ node: SchemaNodePointer, after previous: Int, _ key: UnsafePointer<UInt8>, _ length: Int,
    _ depth: Int
  ) -> Int {
    let known = node.pointee.directory.find(after: previous, key)
    if known >= 0 { return known }
    // Arrow's names end at a NUL, and an empty name is none for many readers.
    guard length > 0, memchr(key + 4, 0, length) == nil,
      node.pointee.directory.count < ItemSchema.maximumMembers,
      nodeCount < ItemSchema.maximumNodes
    else {
      node.pointee.kinds.insert(.unnameable)
      return -1
    }
    let (index, _) = SchemaNode.child(of: node, after: previous, key)
    let child = node.pointee.children[index]
    nodeCount += 1
    fresh.append(child)
    if depth == 0 {
      child.pointee.isTimestamp =
        ItemSchema.timestampNames.contains(node.pointee.directory.name(index))
      if node.pointee.directory.name(index) == "proj:geometry" {
        child.pointee.kinds.insert(.geometry)
      }
    }
    return index
  }

  private mutating func value(
    _ node: SchemaNodePointer, _ tape: Tape, _ index: Int, depth: Int
  ) -> Int {
    switch tape.tag(index) {
    case Tape.Tag.null:
      node.pointee.nulls &+= 1
      return index &+ 1
    case Tape.Tag.string:
      node.pointee.count &+= 1
      node.pointee.kinds.insert(.string)
      if node.pointee.isTimestamp { timestamp(node, tape.view(index)) }
      return index &+ 1
    case Tape.Tag.double:
      node.pointee.count &+= 1
      addDouble(node, Double(bitPattern: tape.words[index &+ 1]))
      return index &+ 2
    case Tape.Tag.integer:
      node.pointee.count &+= 1
      node.pointee.kinds.insert(.integer)
      node.pointee.integers &+= 1
      return index &+ 2
    case Tape.Tag.unsigned:
      node.pointee.count &+= 1
      node.pointee.kinds.insert(.double)
      return index &+ 2
    case Tape.Tag.bigNumber:
      node.pointee.count &+= 1
      node.pointee.kinds.insert(.double)
      return index &+ 1
    case Tape.Tag.object:
      node.pointee.kinds.insert(.object)
      if node.pointee.kinds.contains(.geometry) {
        node.pointee.count &+= 1
        return numbers(node, tape, index)
      }
      if depth > ItemSchema.maximumDepth {
        node.pointee.count &+= 1
        node.pointee.kinds.insert(.tooDeep)
        return tape.after(index)
      }
      return object(node, tape, index, depth: depth)
    case Tape.Tag.array:
      node.pointee.count &+= 1
      node.pointee.kinds.insert(.array)
      return array(node, tape, index, depth: depth)
    default:
      node.pointee.count &+= 1
      node.pointee.kinds.insert(.boolean)
      return index &+ 1
    }
  }

  @inline(__always)
  private func addDouble(_ node: SchemaNodePointer, _ value: Double) {
    node.pointee.kinds.insert(.double)
    if ByteBuffer.isWrittenAsInteger(value) { node.pointee.integralDoubles &+= 1 }
  }

  private mutating func array(
    _ node: SchemaNodePointer, _ tape: Tape, _ start: Int, depth: Int
  ) -> Int {
    let end = tape.end(start)
    var index = start &+ 1
    if index == end { return end &+ 1 }
    if depth > ItemSchema.maximumDepth {
      node.pointee.kinds.insert(.tooDeep)
      return end &+ 1
    }
    let element: SchemaNodePointer
    if let known = node.pointee.element {
      element = known
    } else {
      element = SchemaNode.make()
      node.pointee.element = element
      nodeCount += 1
      fresh.append(element)
    }
    while index < end {
      switch tape.tag(index) {
      case Tape.Tag.double:
        element.pointee.count &+= 1
        addDouble(element, Double(bitPattern: tape.words[index &+ 1]))
        index &+= 2
      case Tape.Tag.integer:
        element.pointee.count &+= 1
        element.pointee.kinds.insert(.integer)
        element.pointee.integers &+= 1
        index &+= 2
      default: index = value(element, tape, index, depth: depth &+ 1)
      }
    }
    return end &+ 1
  }

  @inline(never)
  private func timestamp(_ node: SchemaNodePointer, _ view: JSONView) {
    guard let text = view.text, let written = WrittenTimestamp(text) else {
      node.pointee.kinds.insert(.noTimestamp)
      return
    }
    switch written.fractionDigits ?? -1 {
    case 0: node.pointee.fractions.0 += 1
    case 1: node.pointee.fractions.1 += 1
    case 2: node.pointee.fractions.2 += 1
    case 3: node.pointee.fractions.3 += 1
    case 4: node.pointee.fractions.4 += 1
    case 5: node.pointee.fractions.5 += 1
    case 6: node.pointee.fractions.6 += 1
    default: break
    }
  }

  private func geometry(_ node: SchemaNodePointer, _ tape: Tape, _ index: Int) -> Int {
    guard tape.tag(index) == Tape.Tag.object else {
      node.pointee.nulls &+= tape.tag(index) == Tape.Tag.null ? 1 : 0
      return tape.after(index)
    }
    node.pointee.count &+= 1
    return numbers(node, tape, index)
  }

  /// Counts what looks like an integer in all that a value holds.
  private func numbers(_ node: SchemaNodePointer, _ tape: Tape, _ start: Int) -> Int {
    let end = tape.end(start)
    var index = start &+ 1
    var (integers, integral) = (0, 0)
    while index < end {
      switch tape.tag(index) {
      case Tape.Tag.double:
        let value = Double(bitPattern: tape.words[index &+ 1])
        if ByteBuffer.isWrittenAsInteger(value) { integral &+= 1 }
        index &+= 2
      case Tape.Tag.integer:
        integers &+= 1
        index &+= 2
      case Tape.Tag.unsigned: index &+= 2
      default: index &+= 1
      }
    }
    node.pointee.integers &+= integers
    node.pointee.integralDoubles &+= integral
    return end &+ 1
  }

  private func box(_ node: SchemaNodePointer, _ tape: Tape, _ index: Int) -> Int {
    guard tape.tag(index) == Tape.Tag.array else {
      node.pointee.nulls &+= tape.tag(index) == Tape.Tag.null ? 1 : 0
      return tape.after(index)
    }
    node.pointee.count &+= 1
    if (tape.words[index] &>> 32) & 0xffffff == 6 { node.pointee.kinds.insert(.heights) }
    return numbers(node, tape, index)
  }

  /// Says that what was learnt since the last call was learnt from this part of the input.
  ///
  /// The columns stand in the order in which they were met first, whoever met them.
  ///
  /// - Parameter part: its number; less than 2³².
  public mutating func settle(_ part: Int) {
    if fresh.isEmpty { return }
    for (position, node) in fresh.enumerated() {
      node.pointee.order = UInt64(part + 1) << 32 | UInt64(position)
    }
    fresh.removeAll(keepingCapacity: true)
  }
}
