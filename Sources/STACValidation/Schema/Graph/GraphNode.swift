internal import STACJSON

/// What a value must be: one node of the compiled graph.
///
/// Everything here is plain memory that ``GraphMemory`` owns: no references are counted while a
/// document is checked.
///
///     node ── mask, need ── object ── key table ── slot ── node
///                        ├─ array ─── nodes of elements
///                        ├─ string, number, choices
///                        └─ combinations ── nodes
struct GraphNode {
  /// The kinds of values that are allowed, see ``TagMask``.
  var mask = TagMask.all
  /// The kinds of values of which more must be checked.
  var need: UInt64 = 0
  var object: UnsafeMutablePointer<ObjectCheck>?
  var array: UnsafeMutablePointer<ArrayCheck>?
  var string: UnsafeMutablePointer<StringCheck>?
  var number: UnsafeMutablePointer<NumberCheck>?
  var choices = GraphList<ChoiceCheck>()
  var combinations = GraphList<Combination>()
  var integersOnly = false
  var integersAreWritten = false
  /// No choices and no combinations: what is said of the value's kind is all.
  var isSimple = false
  /// Of strings only that they are not empty.
  var isNonEmptyString = false
  /// Of strings only that they are not blank.
  var isNotBlankString = false
}

typealias NodePointer = UnsafeMutablePointer<GraphNode>

/// A run of records that ``GraphMemory`` owns.
struct GraphList<Element> {
  var start: UnsafeMutablePointer<Element>?
  var count = 0

  @inline(__always)
  var isEmpty: Bool { count == 0 }

  /// A record; the list must have it.
  @inline(__always)
  subscript(index: Int) -> UnsafeMutablePointer<Element> {
    assert(index >= 0 && index < count)
    return start.unsafelyUnwrapped + index
  }
}

/// What an object must be.
struct ObjectCheck {
  var table: KeyTable
  /// Presence bits of the required keys.
  var required: UInt64 = 0
  /// What values of unknown keys must be, and its two masks.
  var others: NodePointer?
  var othersMask = TagMask.all
  var othersNeed: UInt64 = 0
  /// Unknown keys that begin with a text.
  var prefixes = GraphList<PrefixRule>()
  /// Unknown keys of which patterns decide.
  var groups = GraphList<PatternGroup>()
  var hasRules = false
  /// Presence bits of keys that may stand there once only.
  var once: UInt64 = 0
  /// What stands before the colon in unknown keys that are refused.
  var refusedPrefixes: UnsafeMutablePointer<KeyTable>?
  /// Something is left to check when all members have been seen.
  var hasRest = false
  var dependencies = GraphList<DependencyCheck>()
  /// Masks of presence bits: runs that end with 0; of each run one mask must be there as a whole.
  var alternatives = GraphList<UInt64>()
  var names: NodePointer?
  var minimumCount = 0
  var maximumCount = Int.max
}

struct PrefixRule {
  var word: UInt64
  var mask: UInt64
  var count: Int
  var bytes: UnsafePointer<UInt8>
  var node: NodePointer
}

struct PatternRule {
  var pattern: Unmanaged<SchemaPattern>
  var node: NodePointer?
}

/// The patterns of one `patternProperties`, and what is said of keys that match none.
struct PatternGroup {
  var rules: GraphList<PatternRule>
  var others: NodePointer?
}

struct DependencyCheck {
  var bit: UInt64
  var required: UInt64
  var node: NodePointer?
}

/// What an array must be.
struct ArrayCheck {
  /// Bit min(count, 63): whether so many elements are allowed.
  var counts: UInt64 = ~0
  var minimumCount = 0
  var maximumCount = Int.max
  var first = GraphList<NodePointer?>()
  var rest: NodePointer?
  var restMask = TagMask.all
  var restNeed: UInt64 = 0
  var contains = GraphList<ContainsCheck>()
  var isUnique = false
  /// Counts and `rest` are all there is.
  var isPlain = false
}

struct ContainsCheck {
  var node: NodePointer
  var minimum: Int
  var maximum: Int
}

/// What a string must be.
struct StringCheck {
  var minimumLength = 0
  var maximumLength = Int.max
  var patterns = GraphList<Unmanaged<SchemaPattern>>()
  var formats = GraphList<SchemaFormat>()
  /// Forms that only our own schemas ask for.
  var forms = GraphList<ValueShape.Text>()
}

/// What a number must be.
struct NumberCheck {
  var bounds = GraphList<NumberBound>()
  var divisors = GraphList<JSONView>()
}

struct NumberBound {
  enum Relation: UInt8 {
    case atLeast, atMost, moreThan, lessThan
  }

  var relation: Relation
  var value: JSONView
  /// The bound as a double, and whether that is the same number.
  var double: Double
  var isExact: Bool

  init(_ relation: Relation, _ value: JSONView) {
    self.relation = relation
    self.value = value
    double = value.double ?? 0
    isExact = value.kind == .double || value.integer.map { $0.magnitude <= 1 << 53 } ?? false
  }
}

/// The values that are allowed by `enum` or `const`.
struct ChoiceCheck {
  /// Where all are strings.
  var table: KeyTable?
  var values = GraphList<JSONView>()
}

/// Nodes that are asked about the same value.
struct Combination {
  enum Kind: UInt8 {
    case allOf, anyOf, oneOf, not
    /// If the first, then the second, else the third.
    case condition
    /// One of several that cannot hold at the same time: see ``BranchTable``.
    case branch
    /// Left to ``SchemaWalker``: number `part` of the graph's.
    case interpreted
    /// Looked at in code: `part` is the number of a ``NativeCheck``.
    case native
  }

  var kind: Kind
  var nodes = GraphList<NodePointer>()
  var branches: UnsafeMutablePointer<BranchTable>?
  var part = 0
}

/// Chooses a branch of `oneOf` or `anyOf` by the kind of the value, or by the kind or text of a
/// member that all branches of objects require.
struct BranchTable {
  /// By the kind's bit of ``TagMask``; nil where no branch fits.
  var byKind: GraphList<NodePointer?>
  var hasKey = false
  var key = KeySlot()
  var byMemberKind: GraphList<NodePointer?>
  var table: KeyTable?
}
