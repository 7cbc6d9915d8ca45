internal import STACExtensions
internal import STACJSON

/// The fields of extensions, found by name while an object is walked.
///
///     name ─▶ FieldSlot ─ first ─▶ Check of version 0, of version 1, …  ─▶ Node
///     prefix ─▶ PrefixSlot
///
/// Both are hash tables with linear probing, at most half full.
struct ExtensionTables: Sendable {
  /// Stands for "not declared, or in a version that is not known".
  static let noVersion = UInt8.max
  static let fieldPlaces: UInt64 = 1024
  static let prefixPlaces: UInt64 = 128

  struct FieldSlot: Sendable {
    /// All zero in a slot that no name has.
    var word = KeyWord()
    var owner: UInt8 = 0
    /// Whether the name has no prefix of the extension: others may use it in another sense.
    var isLoose = false
    /// Whether another field took its place.
    var isReplaced = false
    var meaning = FieldMeaning.none
    var first: Int16 = 0
  }

  struct PrefixSlot: Sendable {
    var word = KeyWord()
    var owner: UInt8 = 0
  }

  /// What one version says of a field.
  struct Check: Sendable {
    /// ``ShapeTables/none`` where the version does not have the field.
    var node = ShapeTables.none
    var places: UInt16 = 0
    var enforced: UInt16 = 0
  }

  private(set) var fields: [FieldSlot] = []
  private(set) var prefixes: [PrefixSlot] = []
  private(set) var checks: [Check] = []

  init() {}

  init(_ shapes: [ExtensionShapes.Field], node: (ValueShape) -> Int16) {
    fields = Array(repeating: FieldSlot(), count: Int(Self.fieldPlaces))
    prefixes = Array(repeating: PrefixSlot(), count: Int(Self.prefixPlaces))
    var firsts: [String: Int] = [:]
    for made in shapes {
      let owner = STACExtension.all[made.owner]
      let first = firsts[made.field.name] ?? checks.count
      if first == checks.count {
        firsts[made.field.name] = first
        checks += Array(repeating: Check(), count: owner.versions.count)
        add(made, first: first, prefix: owner.prefix)
      }
      let index = node(made.shape)
      for (position, version) in owner.versions.enumerated()
      where owner.fields(of: version).contains(made.field) {
        checks[first + position] = Check(
          node: index, places: made.field.places.rawValue,
          enforced: made.field.enforcedPlaces.intersection(version.enforcedPlaces).rawValue)
      }
    }
    for (owner, known) in STACExtension.all.enumerated() {
      guard let prefix = known.prefix?.dropLast() else { continue }
      let word = KeyWord(name: String(prefix))
      var place = word.place(in: Self.prefixPlaces)
      while prefixes[place].word.count > 0 { place = (place + 1) % Int(Self.prefixPlaces) }
      prefixes[place] = PrefixSlot(word: word, owner: UInt8(owner))
    }
  }

  private mutating func add(_ made: ExtensionShapes.Field, first: Int, prefix: String?) {
    let name = made.field.name
    let word = KeyWord(long: name)
    var place = word.place(in: Self.fieldPlaces)
    while fields[place].word.count > 0 { place = (place + 1) % Int(Self.fieldPlaces) }
    fields[place] = FieldSlot(
      word: word, owner: UInt8(made.owner),
      isLoose: prefix == nil && !name.contains(":"), isReplaced: made.field.replacement != nil,
      meaning: FieldMeaning(name),
      first: Int16(first))
  }
}

extension ExtensionTables {
  /// Lends the three arrays for the time of the call; nil where they were never filled.
  func withPointers<R>(_ body: (ShapeWalk.ExtensionPointers?) -> R) -> R {
    fields.withUnsafeBufferPointer { fields in
      prefixes.withUnsafeBufferPointer { prefixes in
        checks.withUnsafeBufferPointer { checks in
          guard let fields = fields.baseAddress, let prefixes = prefixes.baseAddress,
            let checks = checks.baseAddress
          else { return body(nil) }
          return body(
            ShapeWalk.ExtensionPointers(fields: fields, prefixes: prefixes, checks: checks))
        }
      }
    }
  }
}

extension KeyWord {
  @inline(__always)
  func place(in count: UInt64) -> Int {
    let mixed =
      (head ^ (tail &<< 7 | tail &>> 57) ^ middle ^ UInt64(self.count)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: (mixed &>> 40) & (count &- 1))
  }

  /// The longest name of a field of an extension.
  static let longLimit = 40

  /// The words of a name of up to 40 bytes: what does not fit is folded into the middle. No two names
  /// of the tables share their words.
  @inline(__always)
  init?(long text: JSONText) {
    let count = text.count
    if count <= Self.limit {
      self.init(text)
      return
    }
    guard count <= Self.longLimit else { return nil }
    self.init()
    self.count = UInt8(truncatingIfNeeded: count)
    for position in 0..<8 { head |= UInt64(text[position]) &<< UInt64(position &* 8) }
    for position in 8..<(count &- 8) {
      middle = (middle &<< 5 | middle &>> 59) ^ UInt64(text[position])
    }
    for position in 0..<8 {
      tail |= UInt64(text[count &- 8 &+ position]) &<< UInt64(position &* 8)
    }
  }

  init(long name: String) {
    let bytes = Array(name.utf8)
    if bytes.count <= Self.limit {
      self.init(name: name)
      return
    }
    precondition(bytes.count <= Self.longLimit, "'\(name)' is too long for a table of fields")
    self.init()
    count = UInt8(bytes.count)
    for position in 0..<8 { head |= UInt64(bytes[position]) << UInt64(position * 8) }
    for position in 8..<(bytes.count - 8) {
      middle = (middle << 5 | middle >> 59) ^ UInt64(bytes[position])
    }
    for position in 0..<8 {
      tail |= UInt64(bytes[bytes.count - 8 + position]) << UInt64(position * 8)
    }
  }
}
