internal import STACJSON
internal import STACModel

/// The values of a coordinate of one dimension, or of one value.
public struct Coordinate: Sendable, Hashable {
  /// The array.
  public let array: ZarrArray
  /// As they are stored: nil for those that are fill values. Empty for texts and times.
  let numbers: [Double?]
  /// As texts.
  let texts: [String]
  /// As instants: nil for those that are none. Empty unless it tells times.
  let times: [ClimateTime?]
  /// Of instants: the numbers that count them.
  let counts: [Double?]
  /// Whether all values were read.
  let isWhole: Bool
  /// Whether numbers are of single precision.
  let isSingle: Bool

  init(_ array: ZarrArray, _ loaded: LoadedArray) throws(ZarrError) {
    self.array = array
    isWhole = loaded.isWhole
    if case .texts(let values) = loaded.values {
      (texts, numbers, times, counts, isSingle) = (values, [], [], [], false)
      return
    }
    texts = []
    let units = array.attributes["units"]?.string
    let timeUnits: TimeUnits?
    if let units, TimeUnits.looksLike(units) {
      timeUnits = try TimeUnits(
        units, calendar: array.attributes["calendar"]?.string ?? "standard")
    } else if array.dataType.kind == .datetime {
      timeUnits = TimeUnits(numpyUnit: array.dataType.timeUnit, scale: array.dataType.timeScale)
    } else {
      timeUnits = nil
    }
    let packing = Packing(array)
    if case .reals(_, let single) = loaded.values, !packing.isPacked {
      isSingle = single
    } else {
      isSingle = false
    }
    if let timeUnits {
      numbers = []
      counts = (loaded.values.doubles ?? []).map(packing.value)
      if case .integers(let values) = loaded.values, !packing.isPacked {
        times = values.map { packing.isFill(Double($0)) ? nil : timeUnits.time($0) }
      } else {
        times = (loaded.values.doubles ?? []).map {
          packing.value($0).flatMap { timeUnits.time($0) }
        }
      }
      return
    }
    times = []
    counts = []
    // Durations of NumPy are told in seconds.
    if array.dataType.kind == .timedelta,
      let unit = TimeUnits.nanoseconds(ofNumPy: array.dataType.timeUnit),
      case .integers(let values) = loaded.values
    {
      let scale = Double(unit) * Double(array.dataType.timeScale) / 1e9
      numbers = values.map { $0 == .min ? nil : Double($0) * scale }
    } else {
      numbers = (loaded.values.doubles ?? []).map(packing.value)
    }
  }

  /// The unit of the numbers.
  public var unit: String? {
    if array.dataType.kind == .timedelta { return "s" }
    let unit = array.attributes["units"]?.string ?? array.attributes["data_units"]?.string
    return unit?.isEmpty == true ? nil : unit
  }

  /// The least and the greatest number.
  public var range: ClosedRange<Double>? {
    let values = numbers.compactMap { $0 }.filter(\.isFinite)
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return least...greatest
  }

  /// The first and the last instant.
  public var interval: (start: ClimateTime, end: ClimateTime)? {
    let values = times.compactMap { $0 }
    guard let start = values.min(), let end = values.max() else { return nil }
    return (start, end)
  }

  /// The step between neighbours, negative where the numbers fall; nil where it is not the same
  /// everywhere.
  public var step: Double? {
    let values = numbers.compactMap { $0 }
    guard values.count >= 2, values.count == numbers.count, let first = values.first,
      let last = values.last
    else { return nil }
    let count = isWhole ? values.count : array.shape.first ?? values.count
    let step = (last - first) / Double(count - 1)
    guard step != 0 else { return nil }
    // Numbers of single precision are as far from where they should be as they are large.
    let scale = max(first.magnitude, last.magnitude)
    let tolerance = max(
      step.magnitude * 1e-6, isSingle ? scale * 0x1p-22 : scale * 0x1p-50)
    let places = isWhole ? Array(values.indices) : Array(0..<values.count / 2)
    guard places.allSatisfy({ abs(values[$0] - (first + Double($0) * step)) <= tolerance }) else {
      return nil
    }
    return Self.rounded(step, tolerance: max(tolerance / Double(count - 1), step.magnitude * 1e-9))
  }

  /// The number with the fewest decimals that is as near as the tolerance asks.
  static func rounded(_ value: Double, tolerance: Double) -> Double {
    guard value.magnitude > 1e-12, value.magnitude < 1e15 else { return value }
    var scale = 1.0
    for _ in 0..<15 {
      let candidate = (value * scale).rounded() / scale
      if abs(candidate - value) <= tolerance { return candidate }
      scale *= 10
    }
    return value
  }

  /// The number of values.
  public var count: Int { max(numbers.count, max(texts.count, times.count)) }

  /// The values as JSON.
  var json: [JSONValue] {
    if !texts.isEmpty { return texts.map { .string($0) } }
    if !times.isEmpty {
      return times.map { $0?.timestamp.map { .string($0.instant.description) } ?? .null }
    }
    return numbers.map { $0.map { numberJSON($0, isSingle: isSingle) } ?? .null }
  }
}

/// How numbers are packed: scale, offset, and what stands for none.
struct Packing: Sendable, Hashable {
  let scale: Double
  let offset: Double
  private let fills: [Double]

  init(_ array: ZarrArray) {
    let attributes = array.attributes
    scale = attributes["scale_factor"]?.double ?? 1
    offset = attributes["add_offset"]?.double ?? 0
    var fills: [Double] = []
    for name in ["_FillValue", "missing_value"] {
      guard let value = attributes[name] else { continue }
      for value in value.array ?? [value] {
        if let number = FillValue.double(value, array.dataType) { fills.append(number) }
      }
    }
    // Of Zarr 2 xarray keeps it in the array; EOPF in an attribute of its own.
    if array.zarrFormat == 2, fills.isEmpty {
      let value = attributes["fill_value"] ?? array.fillValue
      if let number = FillValue.double(value, array.dataType), number.isNaN || number != 0 {
        fills.append(number)
      }
    }
    self.fills = fills
  }

  var isPacked: Bool { scale != 1 || offset != 0 }

  func isFill(_ value: Double) -> Bool {
    value.isNaN || fills.contains { $0 == value }
  }

  /// The number that a stored one stands for; nil for a fill value.
  func value(_ stored: Double) -> Double? {
    isFill(stored) ? nil : isPacked ? stored * scale + offset : stored
  }
}
