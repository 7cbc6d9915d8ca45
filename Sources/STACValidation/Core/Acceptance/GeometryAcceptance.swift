internal import STACGeometry
internal import STACJSON

/// Whether a geometry is beyond doubt, and how far it reaches. Nil is doubt.
///
/// The numbers are read straight off the tape: they are most of what there is in a geometry.
struct GeometryAcceptance {
  private let tape: UnsafePointer<UInt64>
  private let hasWarnings: Bool
  private var trace = GeometryTrace()

  /// The edges of a geometry in which nothing is wrong.
  ///
  /// - Parameter hasWarnings: whether the direction of rings, the order of the numbers and their
  ///   range matter.
  static func accepts(_ geometry: JSONView, withWarnings hasWarnings: Bool = false)
    -> GeometryTrace?
  {
    var name: JSONText?
    var coordinates: JSONView?
    for (key, value) in geometry.members {
      switch key.count {
      case 4 where key == "type":
        if name != nil || !value.isString { return nil }
        name = value.text
      case 4 where key == "bbox":
        guard value.isArray, value.elements.allSatisfy({ $0.isNumber }), value.elements.count >= 4
        else { return nil }
      case 11 where key == "coordinates":
        if coordinates != nil { return nil }
        coordinates = value
      default: break
      }
    }
    guard let name, let coordinates, let kind = GeometryKind(name) else { return nil }
    var acceptance = GeometryAcceptance(
      tape: coordinates.tapeWords, hasWarnings: hasWarnings)
    acceptance.trace.hasParts = kind.hasParts
    guard acceptance.accepts(kind, coordinates.tapeIndex) else { return nil }
    let trace = acceptance.trace
    return !hasWarnings || trace.isEmpty || trace.isOnEarth ? trace : nil
  }

  private init(tape: UnsafePointer<UInt64>, hasWarnings: Bool) {
    self.tape = tape
    self.hasWarnings = hasWarnings
  }

  private mutating func accepts(_ kind: GeometryKind, _ index: Int) -> Bool {
    switch kind {
    case .point: position(index) != nil
    case .multiPoint: all(index) { $0.position($1) != nil }
    case .lineString: line(index)
    case .multiLineString: all(index) { $0.line($1) }
    case .polygon: polygon(index)
    case .multiPolygon: all(index) { $0.polygon($1) }
    case .geometryCollection: false
    }
  }

  /// Whether a value is an array whose elements all pass.
  @inline(__always)
  private mutating func all(
    _ index: Int, _ passes: (inout GeometryAcceptance, Int) -> Bool
  ) -> Bool {
    let word = tape[index]
    guard word &>> 56 == 0x5b else { return false }
    let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
    var place = index &+ 1
    while place < end {
      guard tape[place] &>> 56 == 0x5b, passes(&self, place) else { return false }
      place = Int(truncatingIfNeeded: tape[place] & 0xffff_ffff)
    }
    return true
  }

  private mutating func line(_ index: Int) -> Bool {
    var count = 0
    return all(index) {
      count &+= 1
      return $0.position($1) != nil
    } && count >= 2
  }

  private mutating func polygon(_ index: Int) -> Bool {
    var isOuter = true
    return all(index) {
      defer { isOuter = false }
      return $0.ring($1, isOuter: isOuter)
    }
  }

  private mutating func ring(_ index: Int, isOuter: Bool) -> Bool {
    var ring = RingTrace()
    let isWhole = all(index) {
      guard let (longitude, latitude) = $0.position($1) else { return false }
      ring.add(longitude, latitude)
      return true
    }
    guard isWhole, ring.count >= 4, ring.isClosed else { return false }
    return !hasWarnings || (ring.isCounterclockwise ?? isOuter) == isOuter
  }

  /// Two numbers or more; nil for anything else.
  @inline(__always)
  private mutating func position(_ index: Int) -> (Double, Double)? {
    let word = tape[index]
    guard word &>> 56 == 0x5b else { return nil }
    let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
    // A number takes two words.
    guard end &- index >= 5, (end &- index) & 1 == 1, let longitude = number(index &+ 1),
      let latitude = number(index &+ 3)
    else { return nil }
    trace.add(longitude, latitude)
    var place = index &+ 5
    if hasWarnings, end &- place > 2 { return nil }
    while place < end {
      if number(place) == nil { return nil }
      place &+= 2
    }
    return (longitude, latitude)
  }

  @inline(__always)
  private func number(_ index: Int) -> Double? {
    switch tape[index] &>> 56 {
    case 0x64: Double(bitPattern: tape[index &+ 1])
    case 0x6c: Double(Int64(bitPattern: tape[index &+ 1]))
    default: nil
    }
  }
}
