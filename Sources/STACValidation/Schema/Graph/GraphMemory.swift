internal import STACJSON

/// Owns the memory of a graph; what is made here lives as long as this.
///
/// It may be shared by threads: after the ``GraphCompiler`` is done nothing is written.
final class GraphMemory: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var patterns: [ObjectIdentifier: SchemaPattern] = [:]
  /// Schemas that are left to ``SchemaWalker``.
  private(set) var interpretedParts: [Subschema] = []

  deinit {
    for block in blocks { block.deallocate() }
  }

  func make<Record: BitwiseCopyable>(_ record: Record) -> UnsafeMutablePointer<Record> {
    let memory = allocate(Record.self, 1)
    memory.initialize(to: record)
    return memory
  }

  func list<Record: BitwiseCopyable>(_ records: [Record]) -> GraphList<Record> {
    if records.isEmpty { return GraphList() }
    let memory = allocate(Record.self, records.count)
    memory.initialize(from: records, count: records.count)
    return GraphList(start: memory, count: records.count)
  }

  private func allocate<Record>(_: Record.Type, _ count: Int) -> UnsafeMutablePointer<Record> {
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, MemoryLayout<Record>.stride * count), alignment: 64)
    blocks.append(block)
    return block.bindMemory(to: Record.self, capacity: count)
  }

  /// A pattern that is kept as long as the graph.
  func keep(_ pattern: SchemaPattern) -> Unmanaged<SchemaPattern> {
    patterns[ObjectIdentifier(pattern)] = pattern
    return Unmanaged.passUnretained(pattern)
  }

  /// The number of a schema that is left to the walker.
  func number(ofInterpreted part: Subschema) -> Int {
    interpretedParts.append(part)
    return interpretedParts.count - 1
  }

  // MARK: Key tables

  func slot(_ name: JSONKey) -> KeySlot { slot(name.string) }

  /// A slot for a text.
  func slot(_ text: String) -> KeySlot {
    let bytes = Array(text.utf8)
    let room = allocate(UInt8.self, 4 + bytes.count + JSONParser.padding)
    room.initialize(repeating: 0, count: 4 + bytes.count + JSONParser.padding)
    UnsafeMutableRawPointer(room).storeBytes(of: UInt32(bytes.count), as: UInt32.self)
    for (place, byte) in bytes.enumerated() { room[4 + place] = byte }
    var slot = KeySlot()
    (slot.head, slot.tail) = KeyTable.words(room)
    slot.bytes = UnsafePointer(room + 4)
    return slot
  }

  /// A table of texts. Of equal ones the first is taken.
  func table(_ all: [KeySlot]) -> KeyTable {
    let keys = chained(all)
    var bits = keys.count > 1 ? 1 : 0
    while keys.count > 1, 1 << bits < 2 * keys.count { bits += 1 }
    if bits == 0 { return KeyTable(slots: list(keys.isEmpty ? [KeySlot()] : keys)[0]) }
    var random: UInt64 = 0x1234_5678_9abc_def1
    while true {
      let shift = UInt64(64 - bits)
      for _ in 0..<400 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        let multiplier = random | 1
        let places = keys.map { Int((KeyTable.mix($0.head, $0.tail) &* multiplier) >> shift) }
        guard Set(places).count == keys.count else { continue }
        var slots = [KeySlot](repeating: KeySlot(), count: 1 << bits)
        for (place, key) in zip(places, keys) { slots[place] = key }
        return KeyTable(
          slots: list(slots)[0], multiplier: multiplier, shift: shift, slotCount: slots.count)
      }
      bits += 1
    }
  }

  /// Texts that differ in the middle only are chained: no hash of the two words tells them apart.
  private func chained(_ all: [KeySlot]) -> [KeySlot] {
    var keys: [KeySlot] = []
    var places: [[UInt64]: Int] = [:]
    for key in all {
      guard let place = places[[key.head, key.tail]] else {
        places[[key.head, key.tail]] = keys.count
        keys.append(key)
        continue
      }
      var other: KeySlot? = keys[place]
      var isKnown = false
      while let candidate = other, !isKnown, let bytes = key.bytes {
        isKnown = candidate.hasMiddle(of: bytes - 4)
        other = candidate.next?.pointee
      }
      if isKnown { continue }
      var added = key
      added.next = keys[place].next
      keys[place].next = make(added)
    }
    return keys
  }
}
