internal import STACExtensions
internal import STACJSON

/// The shapes of one version of STAC, made into tables that a document is run against.
///
/// Three arrays of plain values that refer to each other by index; no references, so that walking
/// them counts none:
///
///     Node      a value: kinds allowed, checks   ──▶ element: Node
///                                                ──▶ object, words: KeyTable
///     KeyTable  an object: a range of slots, which are required
///                                                ──▶ others: Node
///     KeySlot   a member: its name as words      ──▶ node: Node
///
/// A key table is a perfect hash: no two of its names have the same slot, so looking up a name is
/// one multiplication and one comparison.
struct ShapeTables: Sendable {
  /// Stands for "none" where an index is wanted.
  static let none: Int16 = -1
  static let noRule = UInt8.max

  var nodes: [Node] = []
  var tables: [KeyTable] = []
  var slots: [KeySlot] = []
  /// The names of the members and the shapes in words, for messages.
  var names: [String] = []
  /// The tables at which a walk begins.
  var item = ShapeTables.none
  var collection = ShapeTables.none
  var catalog = ShapeTables.none
  var schema = ShapeTables.none
  var extensions = ExtensionTables()

  struct Node: Sendable {
    var kinds: KindSet
    /// An index in ``Rules/all``.
    var rule: UInt8
    /// An index in ``Rules/all`` or ``noRule``.
    var unique: UInt8
    var text: ValueShape.Text
    var number: ValueShape.Number
    var structure: ValueShape.Structure
    /// Whether an array needs a look at its elements or their number.
    var looksIntoArrays: Bool
    var element: Int16
    var object: Int16
    var words: Int16
    var counts: CountSet
    var range: NumberRange
    /// An index in ``names``.
    var expected: Int16
  }

  struct KeyTable: Sendable {
    var firstSlot: Int32 = 0
    var slotCount: Int32 = 0
    var multiplier: UInt64 = 0
    var shift: UInt64 = 0
    /// Bits of the members that must be there.
    var required: UInt64 = 0
    /// Bits of the two ends of a range of time, where they need each other.
    var timeRange: UInt64 = 0
    var others = ShapeTables.none
    var minimumCount: Int16 = 0
    var placeInItem: UInt16 = 0
    var placeInCollection: UInt16 = 0
  }

  struct KeySlot: Sendable {
    /// All zero in a slot that no name has.
    var word: KeyWord
    var node: Int16
    /// An index in ``names``.
    var name: Int16
    /// Which bit stands for the member, 0–63.
    var bit: UInt8
    /// An index in ``Rules/all`` or ``noRule``.
    var missing: UInt8
  }
}
