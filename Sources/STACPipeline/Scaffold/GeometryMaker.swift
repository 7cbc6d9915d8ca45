internal import STACGeometry
internal import STACJSON

/// Makes the geometries of Items; one serves one worker.
final class GeometryMaker {
  private let rule: GeometryRule
  private var engineInUse: GeometryEngine?
  private var transformers: [String: CoordinateTransformer] = [:]
  /// What PROJ does not know, so that it is asked once.
  private var unknown: [String: ValueProblem] = [:]
  private static let mostTransformers = 256

  init(_ rule: GeometryRule) { self.rule = rule }

  /// The geometry for a record: in longitudes and latitudes on WGS 84, with rings in order, cut at
  /// the antimeridian; nil where there is none.
  func shape(_ scope: RecordScope) throws(ValueProblem) -> Shape? {
    let named = try rule.referenceSystem?.value(in: scope).map { $0.string ?? $0.description }
    let isProjected = named.map { !CoordinateTransformer.isIdentity($0) } ?? false
    guard let read = try read(rule.input, scope, isProjected), !read.0.isEmpty else {
      if rule.isRequired, !rule.input.isNone {
        throw ValueProblem("the record has no geometry", .missing)
      }
      return nil
    }
    var shape = read.0
    if rule.swapsAxes {
      shape.changeVertices { ($0.x, $0.y) = ($0.y, $0.x) }
    }
    var decimals = rule.decimals
    let system = named ?? read.1
    if let system, !CoordinateTransformer.isIdentity(system) {
      shape.densify(rule.pieces)
      try transform(&shape, from: system)
      decimals = decimals ?? 8
    }
    try check(shape, isTransformed: system != nil)
    do throws(GeometryError) {
      try finish(&shape)
    } catch { throw ValueProblem("the geometry: \(error.message)", .geometry) }
    if let decimals { shape.round(to: decimals) }
    return shape
  }

  private func engine() throws(GeometryError) -> GeometryEngine {
    if let engineInUse { return engineInUse }
    let made = try GeometryEngine()
    engineInUse = made
    return made
  }

  private func finish(_ shape: inout Shape) throws(GeometryError) {
    let engine = try engine()
    if rule.cutsAtAntimeridian {
      do throws(GeometryError) {
        shape = try shape.cutAtAntimeridian(engine)
      } catch {
        // What crosses itself cannot be cut.
        guard rule.invalid == .repair else { throw error }
        shape = try engine.repaired(shape).cutAtAntimeridian(engine)
      }
    }
    if rule.invalid != .keep, shape.kind != .point, let flaw = try engine.flaw(of: shape) {
      guard rule.invalid == .repair else {
        throw GeometryError.invalid(flaw)
      }
      shape = try engine.repaired(shape)
    }
    shape.orientRings()
  }

  // MARK: Reading

  private func read(
    _ input: GeometryRule.Input, _ scope: RecordScope, _ isProjected: Bool
  ) throws(ValueProblem) -> (Shape, String?)? {
    switch input {
    case .none: return nil
    case .point(let x, let y, let height):
      let (east, north) = (try x.value(in: scope, as: .angle), try y.value(in: scope, as: .angle))
      guard let east, let north else {
        guard east != nil || north != nil else { return nil }
        throw ValueProblem("\(east == nil ? x.name : y.name) has no value", .missing)
      }
      guard let east = east.double, let north = north.double else { return nil }
      let elevation = try height?.value(in: scope, as: .number)?.double
      return (Shape(point: Shape.Vertex(east, north, elevation ?? .nan)), nil)
    case .any(let rule):
      guard let value = try rule.value(in: scope) else { return nil }
      return try Self.naming(rule) { () throws(GeometryError) in try Self.any(value) }
    case .text(let rule):
      guard let value = try rule.value(in: scope, as: .text)?.string else { return nil }
      return try Self.naming(rule) { () throws(GeometryError) in try Self.text(value) }
    case .binary(let rule):
      guard let value = try rule.value(in: scope, as: .text)?.string else { return nil }
      return try Self.naming(rule) { () throws(GeometryError) in try Self.binary(value) }
    case .geojson(let rule):
      guard let value = try rule.value(in: scope, as: .json) else { return nil }
      return try Self.naming(rule) { () throws(GeometryError) in (try Shape(value), nil) }
    case .box(let rules):
      guard let box = try Self.box(rules, scope) else { return nil }
      return (isProjected ? Shape(rectangle: box) : Shape(box), nil)
    case .station(let table, let key, let input):
      guard let name = try key.value(in: scope, as: .text)?.string else { return nil }
      let station = try? table.withRecord(name.trimmed) {
        station -> Result<(Shape, String?)?, ValueProblem> in
        do throws(ValueProblem) {
          return .success(try self.read(input, .view(station), isProjected))
        } catch {
          return .failure(error.about("'\(name)' in '\(table.source)'"))
        }
      }
      guard let station else {
        throw ValueProblem("\(key.name): '\(table.source)' has no entry for '\(name)'", .lookup)
      }
      return try station.get()
    }
  }

  private static func naming<R>(
    _ rule: ValueRule, _ body: () throws(GeometryError) -> R
  ) throws(ValueProblem) -> R {
    do throws(GeometryError) {
      return try body()
    } catch { throw ValueProblem("\(rule.name): \(error.message)", .geometry) }
  }

  /// A box: four or six values, an array of them, or a text with something between them.
  static func box(
    _ rules: [ValueRule], _ scope: RecordScope
  ) throws(ValueProblem) -> BoundingBox? {
    var numbers: [Double] = []
    for rule in rules {
      guard let value = try rule.value(in: scope, as: rules.count == 1 ? .any : .number) else {
        return nil
      }
      var values = [value]
      if let array = value.array { values = array }
      if let text = value.string {
        values = text.split { "[](), ;".contains($0) }.map { .string(String($0)) }
      }
      for value in values {
        guard let number = value.double ?? value.string.flatMap(Double.init) else {
          throw ValueProblem("\(rule.name): \(quotedValue(value)) is not a number")
        }
        numbers.append(number)
      }
    }
    do throws(GeometryError) {
      return try BoundingBox(numbers)
    } catch {
      throw ValueProblem("\(rules.first?.name ?? "the box"): \(error.message)", .geometry)
    }
  }

  private static func any(_ value: JSONValue) throws(GeometryError) -> (Shape, String?) {
    guard let text = value.string?.trimmed else { return (try Shape(value), nil) }
    if text.hasPrefix("{"), let json = try? JSONValue(parsing: text) {
      return (try Shape(json), nil)
    }
    if text.utf8.count >= 18, text.hasPrefix("00") || text.hasPrefix("01"), hex(text) != nil {
      return try binary(text)
    }
    return try Self.text(text)
  }

  /// Well-Known Text; `SRID=4326;` may stand before it.
  private static func text(_ text: String) throws(GeometryError) -> (Shape, String?) {
    var text = text.trimmed[...]
    var system: String?
    if text.prefix(5).uppercased() == "SRID=", let end = text.firstIndex(of: ";") {
      system = "EPSG:" + text[..<end].dropFirst(5)
      text = text[text.index(after: end)...]
    }
    return (try Shape(WellKnownTextReader.geometry(in: String(text))), system)
  }

  private static func binary(_ text: String) throws(GeometryError) -> (Shape, String?) {
    let text = text.trimmed
    guard let bytes = hex(text) ?? base64(text) else {
      throw GeometryError.invalid("the text is neither hexadecimal nor base 64")
    }
    let (shape, number) = try Shape.reading(wellKnownBinary: bytes)
    return (shape, number.map { "EPSG:\($0)" })
  }

  private static func hex(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)[...]
    if digits.starts(with: "\\x".utf8) || digits.starts(with: "0x".utf8) {
      digits = digits.dropFirst(2)
    }
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    let value = { (digit: UInt8) -> UInt8? in
      switch digit {
      case 0x30...0x39: digit - 0x30
      case 0x41...0x46: digit - 0x37
      case 0x61...0x66: digit - 0x57
      default: nil
      }
    }
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
      index += 2
    }
    return bytes
  }

  private static func base64(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in text.utf8 {
      let value: UInt8
      switch digit {
      case 0x41...0x5a: value = digit - 0x41
      case 0x61...0x7a: value = digit - 0x61 + 26
      case 0x30...0x39: value = digit - 0x30 + 52
      case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
      case UInt8(ascii: "="), 0x0a, 0x0d: continue
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  // MARK: Checking

  private func transform(_ shape: inout Shape, from system: String) throws(ValueProblem) {
    if let problem = unknown[system] { throw problem }
    do throws(GeometryError) {
      if transformers[system] == nil {
        if transformers.count >= Self.mostTransformers { transformers.removeAll() }
        do throws(GeometryError) {
          transformers[system] = try CoordinateTransformer(from: system)
        } catch {
          let problem = ValueProblem(error.message, .referenceSystem)
          if unknown.count < Self.mostTransformers { unknown[system] = problem }
          throw error
        }
      }
      try transformers[system]?.transform(&shape)
    } catch { throw ValueProblem(error.message, .referenceSystem) }
  }

  private func check(_ shape: Shape, isTransformed: Bool) throws(ValueProblem) {
    try shape.forEachVertex { (vertex) throws(ValueProblem) in
      let place = "\(vertex.x), \(vertex.y)"
      guard vertex.y.isFinite, vertex.x.isFinite else {
        throw ValueProblem("the coordinates \(place) are no numbers", .geometry)
      }
      guard abs(vertex.y) <= 90, abs(vertex.x) <= 540 else {
        if abs(vertex.x) <= 90, abs(vertex.y) <= 360 {
          throw ValueProblem(
            "\(vertex.y) is not a latitude and \(vertex.x) could be one: longitude and latitude "
              + "seem to be swapped; swap_axes: true changes them", .swapped)
        }
        let advice =
          isTransformed || abs(vertex.x) <= 540 && abs(vertex.y) <= 540
          ? "" : ": they look like metres; say their reference system with crs"
        throw ValueProblem(
          "the coordinates \(place) are not longitude and latitude\(advice)", .geometry)
      }
      guard let within = rule.within,
        !within.contains(Position(longitude: vertex.x, latitude: vertex.y))
      else { return }
      if abs(vertex.x) <= 90, within.contains(Position(longitude: vertex.y, latitude: vertex.x)) {
        throw ValueProblem(
          "the coordinates \(place) lie outside the expected area and would lie in it the other way "
            + "round: longitude and latitude seem to be swapped; swap_axes: true changes them",
          .swapped)
      }
      throw ValueProblem("the coordinates \(place) lie outside the expected area", .geometry)
    }
  }
}

extension GeometryRule.Input {
  fileprivate var isNone: Bool { if case .none = self { true } else { false } }
}
