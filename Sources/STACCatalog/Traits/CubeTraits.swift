internal import STACJSON
internal import STACModel

/// The data cubes of Items put together: what `cube:dimensions` and `cube:variables` of their Collection
/// can say.
///
/// <https://github.com/stac-extensions/datacube/tree/v2.3.0>
struct CubeTraits: Sendable {
  /// Values beyond this many are not listed.
  static let maximumValues = 1_000

  /// A dimension of all Items so far.
  private struct Dimension: Sendable {
    var object: JSONObject
    /// Items mean different things by the name.
    var isAmbiguous = false
    /// Items have coordinates in different reference systems, or calendars.
    var isMixed = false
  }

  private var names: [String] = []
  private var dimensions: [String: Dimension] = [:]
  private var variableNames: [String] = []
  /// Nil where Items mean different things by the name.
  private var variables: [String: JSONObject?] = [:]
  private var isOverfull = false

  /// Of no Items.
  init() {}

  /// Whether no Item has told of a cube.
  var isEmpty: Bool { names.isEmpty }

  /// Takes the cubes of an Item into account: that of its properties and those of its assets.
  mutating func add(_ item: ItemView) {
    if let properties = item.properties { add(properties) }
    guard let members = item.assets?.members else { return }
    for (_, asset) in members where asset.isObject { add(asset) }
  }

  private mutating func add(_ place: JSONView) {
    if let dimensions = place["cube:dimensions"], dimensions.isObject {
      for (name, value) in dimensions.members where value.isObject {
        if let object = JSONValue(value).object { add(String(name), Dimension(object: object)) }
      }
    }
    if let variables = place["cube:variables"], variables.isObject {
      for (name, value) in variables.members where value.isObject {
        if let object = JSONValue(value).object { add(String(name), object) }
      }
    }
  }

  /// Takes the cubes of other Items into account.
  mutating func merge(_ other: CubeTraits) {
    if other.isOverfull { isOverfull = true }
    for name in other.names {
      if let dimension = other.dimensions[name] { add(name, dimension) }
    }
    for name in other.variableNames {
      if let variable = other.variables[name] { add(name, variable) }
    }
  }

  // MARK: Dimensions

  private mutating func add(_ name: String, _ dimension: Dimension) {
    guard let known = dimensions[name] else {
      guard names.count < CollectionTraits.maximumNames else { return isOverfull = true }
      names.append(name)
      return dimensions[name] = dimension
    }
    dimensions[name] = Self.joined(known, dimension)
  }

  private static func joined(_ a: Dimension, _ b: Dimension) -> Dimension {
    var result = a
    result.isAmbiguous = a.isAmbiguous || b.isAmbiguous
    result.isMixed = a.isMixed || b.isMixed
    if a.object == b.object { return result }
    if a.object["type"] == "temporal", b.object["type"] == "temporal" {
      // Numbers with another unit, or of another calendar.
      if a.object["unit"] != b.object["unit"] { result.isMixed = true }
    } else if a.object["unit"] != b.object["unit"] {
      result.isAmbiguous = true
    }
    for name in ["type", "axis"] where a.object[name] != b.object[name] {
      result.isAmbiguous = true
    }
    if system(a.object) != system(b.object) { result.isMixed = true }
    if a.object["description"] != b.object["description"] { result.object["description"] = nil }
    if a.object["step"] != b.object["step"] {
      // What has no regular step has null.
      result.object["step"] = a.object["step"] == nil || b.object["step"] == nil ? nil : .null
    }
    result.object["values"] = values(a.object["values"], b.object["values"])
    if let one = a.object["extent"]?.array, let other = b.object["extent"]?.array {
      if let extent = extent(one, other) {
        result.object["extent"] = .array(extent)
      } else if a.object["type"] == "temporal" {
        result.isMixed = true
      } else {
        result.isAmbiguous = true
      }
    } else if a.object["extent"] != b.object["extent"] {
      result.object["extent"] = nil
    }
    if a.object["bbox"] != b.object["bbox"] { result.object["bbox"] = nil }
    return result
  }

  /// Longitudes and latitudes of WGS 84, where a horizontal dimension does not say otherwise.
  private static func system(_ dimension: JSONObject) -> JSONValue? {
    ["x", "y"].contains(dimension["axis"]?.string ?? "")
      ? dimension["reference_system"] ?? 4326 : dimension["reference_system"]
  }

  /// All values of two dimensions: numbers in their order, others as they were met. Nil where one does not
  /// list its own, or there are too many.
  private static func values(_ a: JSONValue?, _ b: JSONValue?) -> JSONValue? {
    if a == b { return a }
    guard let one = a?.array, let other = b?.array else { return nil }
    var known = Set(one)
    var all = one + other.filter { known.insert($0).inserted }
    guard all.count <= maximumValues else { return nil }
    let numbers = all.compactMap(\.double)
    if numbers.count == all.count {
      all.sort { ($0.double ?? 0) < ($1.double ?? 0) }
      if let first = one.first?.double, let last = one.last?.double, first > last { all.reverse() }
    } else if all.allSatisfy({ $0.string.flatMap { try? Timestamp($0, form: .lenient) } != nil }) {
      all.sort { ($0.string ?? "") < ($1.string ?? "") }
    }
    return .array(all)
  }

  /// From the lesser start to the greater end; an open end stays open. Nil where they are of different
  /// kinds.
  private static func extent(_ a: [JSONValue], _ b: [JSONValue]) -> [JSONValue]? {
    guard a.count == 2, b.count == 2 else { return nil }
    guard let start = bound(a[0], b[0], takesLess: true),
      let end = bound(a[1], b[1], takesLess: false)
    else { return nil }
    return [start, end]
  }

  private static func bound(_ a: JSONValue, _ b: JSONValue, takesLess: Bool) -> JSONValue? {
    if a == .null || b == .null { return .null }
    if let x = a.double, let y = b.double { return (x <= y) == takesLess ? a : b }
    if let x = a.string.flatMap({ try? Timestamp($0, form: .lenient) }),
      let y = b.string.flatMap({ try? Timestamp($0, form: .lenient) })
    {
      return (x <= y) == takesLess ? a : b
    }
    return nil
  }

  // MARK: Variables

  private mutating func add(_ name: String, _ variable: JSONObject?) {
    guard let known = variables[name] else {
      guard variableNames.count < CollectionTraits.maximumNames else { return isOverfull = true }
      variableNames.append(name)
      return variables[name] = .some(variable)
    }
    guard let known, let variable, known["dimensions"] == variable["dimensions"] else {
      return variables[name] = .some(nil)
    }
    if known == variable { return }
    variables[name] = JSONObject(known.filter { variable[$0.0] == $0.1 })
  }

  // MARK: The Collection

  /// The members of the Collection; empty where nothing is the same in all Items.
  ///
  /// - Parameters:
  ///   - box: the box of the Collection, which tells the extents of coordinates whose reference systems
  ///     differ.
  ///   - interval: its time, which tells that of calendars that differ.
  func members(box: [Double]?, interval: [JSONValue]?) -> JSONObject {
    if isOverfull { return [:] }
    var told: JSONObject = [:]
    for name in names {
      guard let dimension = dimensions[name], !dimension.isAmbiguous else { continue }
      var object = dimension.object
      if dimension.isMixed, object["type"] == "temporal" {
        guard let interval else { continue }
        object["extent"] = .array(interval)
        for name in ["step", "values", "unit"] { object[name] = nil }
      } else if dimension.isMixed {
        guard let axis = object["axis"]?.string, axis == "x" || axis == "y", let box, box.count >= 4
        else { continue }
        let (west, east) = box[0] <= box[box.count / 2] ? (box[0], box[box.count / 2]) : (-180, 180)
        object["extent"] =
          axis == "x"
          ? [.double(west), .double(east)]
          : [.double(box[1]), .double(box[box.count / 2 + 1])]
        object["reference_system"] = 4326
        for name in ["step", "values", "unit"] { object[name] = nil }
      }
      if object["extent"] == nil, object["values"] == nil, object["bbox"] == nil { continue }
      told[name] = .object(object)
    }
    if told.isEmpty { return [:] }
    var described: JSONObject = [:]
    for name in variableNames where told[name] == nil {
      guard let variable = variables[name] ?? nil,
        (variable["dimensions"]?.array ?? []).allSatisfy({ told[$0.string ?? ""] != nil })
      else { continue }
      described[name] = .object(variable)
    }
    var members: JSONObject = ["cube:dimensions": .object(told)]
    if !described.isEmpty { members["cube:variables"] = .object(described) }
    return members
  }

  // MARK: Checkpoints

  /// What a checkpoint keeps.
  var checkpoint: JSONValue {
    [
      "isOverfull": .boolean(isOverfull),
      "dimensions": .array(
        names.compactMap { name in
          dimensions[name].map {
            [.string(name), .object($0.object), .boolean($0.isAmbiguous), .boolean($0.isMixed)]
          }
        }),
      "variables": .array(
        variableNames.map { name in
          [.string(name), (variables[name] ?? nil).map { .object($0) } ?? .null]
        }),
    ]
  }

  /// What a checkpoint has kept.
  init(checkpoint: JSONValue?) {
    isOverfull = checkpoint?["isOverfull"]?.boolean ?? false
    for parts in checkpoint?["dimensions"]?.array ?? [] {
      guard let parts = parts.array, parts.count == 4, let name = parts[0].string else { continue }
      names.append(name)
      dimensions[name] = Dimension(
        object: parts[1].object ?? [:], isAmbiguous: parts[2].boolean ?? false,
        isMixed: parts[3].boolean ?? false)
    }
    for parts in checkpoint?["variables"]?.array ?? [] {
      guard let parts = parts.array, parts.count == 2, let name = parts[0].string else { continue }
      variableNames.append(name)
      variables[name] = .some(parts[1].object)
    }
  }
}
