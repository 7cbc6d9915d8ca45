internal import STACJSON

/// What the elements of an array are.
public struct ZarrDataType: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of elements.
  public enum Kind: Sendable, Hashable {
    /// True or false, a byte each.
    case boolean
    /// Signed integers.
    case integer
    /// Unsigned integers.
    case unsigned
    /// Binary floating-point numbers.
    case real
    /// Pairs of these.
    case complex
    /// Instants, counted in a unit from 1970 on.
    case datetime
    /// Durations, counted in a unit.
    case timedelta
    /// Bytes of a fixed number, padded with zeros.
    case fixedBytes
    /// Code points of a fixed number, four bytes each, padded with zeros.
    case fixedText
    /// Texts of any length.
    case text
    /// Bytes of any number.
    case bytes
    /// Anything else: records, objects, extensions.
    case other
  }

  /// The kind.
  public let kind: Kind
  /// The size of an element in bytes; 0 where they differ.
  public let itemSize: Int
  /// Whether elements are stored with the most significant byte first (Zarr 2).
  public let isBigEndian: Bool
  /// Of times: the unit as NumPy names it (`ns`), and how many of it are counted as one.
  public let timeUnit: String?
  /// Of times: how many units are counted as one.
  public let timeScale: Int
  private let label: String

  init(
    _ kind: Kind, _ itemSize: Int, isBigEndian: Bool = false, timeUnit: String? = nil,
    timeScale: Int = 1, label: String? = nil
  ) {
    self.kind = kind
    self.itemSize = itemSize
    self.isBigEndian = isBigEndian && itemSize > 1
    self.timeUnit = timeUnit
    self.timeScale = timeScale
    let bits = itemSize * 8
    self.label =
      label
      ?? {
        switch kind {
        case .boolean: "bool"
        case .integer: "int\(bits)"
        case .unsigned: "uint\(bits)"
        case .real: "float\(bits)"
        case .complex: "complex\(bits)"
        case .datetime: "datetime64[\(timeUnit ?? "generic")]"
        case .timedelta: "timedelta64[\(timeUnit ?? "generic")]"
        case .fixedBytes: "bytes[\(itemSize)]"
        case .fixedText: "text[\(itemSize / 4)]"
        case .text: "string"
        case .bytes: "bytes"
        case .other: "other"
        }
      }()
  }

  /// The name as Zarr 3 has it, where it has one: `float32`, `string`, `datetime64[ns]`.
  public var description: String { label }

  /// The name in STAC's common metadata, `data_type`.
  public var stacName: String {
    switch (kind, itemSize) {
    case (.integer, 1), (.integer, 2), (.integer, 4), (.integer, 8): label
    case (.unsigned, 1), (.unsigned, 2), (.unsigned, 4), (.unsigned, 8): label
    case (.real, 2), (.real, 4), (.real, 8): label
    case (.complex, 8): "cfloat32"
    case (.complex, 16): "cfloat64"
    default: "other"
    }
  }

  /// Whether elements are numbers that have a value each.
  public var isNumeric: Bool {
    switch kind {
    case .integer, .unsigned, .real: true
    default: false
    }
  }

  /// Whether elements have a value each that codecs compute with: numbers, times, true and false.
  var isCountable: Bool {
    isNumeric || kind == .boolean || kind == .datetime || kind == .timedelta
  }

  /// The type of a numeric name, such as `int16` or NumPy's `<i2`; nil for others.
  init?(name: String) {
    if let known = ZarrDataType(typeString: name) {
      self = known
      return
    }
    guard let known = Self.named(name) else { return nil }
    self = known
  }

  private static func named(_ name: String) -> ZarrDataType? {
    switch name {
    case "bool": ZarrDataType(.boolean, 1)
    case "int8": ZarrDataType(.integer, 1)
    case "int16": ZarrDataType(.integer, 2)
    case "int32": ZarrDataType(.integer, 4)
    case "int64": ZarrDataType(.integer, 8)
    case "uint8": ZarrDataType(.unsigned, 1)
    case "uint16": ZarrDataType(.unsigned, 2)
    case "uint32": ZarrDataType(.unsigned, 4)
    case "uint64": ZarrDataType(.unsigned, 8)
    case "float16": ZarrDataType(.real, 2)
    case "float32": ZarrDataType(.real, 4)
    case "float64": ZarrDataType(.real, 8)
    case "complex64": ZarrDataType(.complex, 8)
    case "complex128": ZarrDataType(.complex, 16)
    case "string", "str": ZarrDataType(.text, 0)
    case "bytes", "variable_length_bytes": ZarrDataType(.bytes, 0)
    default: nil
    }
  }

  // MARK: Zarr 2

  /// The type of Zarr 2: NumPy's type string, or the list of a record's fields.
  init(version2 view: JSONView) throws(ZarrError) {
    if view.isArray {
      self.init(.other, 0, label: "struct")
      return
    }
    guard let text = view.string, let type = ZarrDataType(typeString: text) else {
      throw ZarrError(.unsupported, "the data type \(JSONValue(view)) is not known")
    }
    self = type
  }

  private init?(typeString text: String) {
    guard let order = text.first, "<>|=".contains(order), text.utf8.count >= 2 else { return nil }
    let isBigEndian = order == ">"
    let letter = text[text.index(after: text.startIndex)]
    let rest = text.dropFirst(2)
    let digits = rest.prefix { $0.isNumber }
    // Sizes that are larger are no sizes.
    let size = min(Int(digits) ?? 0, 1 << 24)
    switch letter {
    case "b": self.init(.boolean, 1)
    case "i" where [1, 2, 4, 8].contains(size): self.init(.integer, size, isBigEndian: isBigEndian)
    case "u" where [1, 2, 4, 8].contains(size): self.init(.unsigned, size, isBigEndian: isBigEndian)
    case "f" where [2, 4, 8].contains(size): self.init(.real, size, isBigEndian: isBigEndian)
    case "c" where [8, 16].contains(size): self.init(.complex, size, isBigEndian: isBigEndian)
    case "M", "m":
      let unit = rest.drop { $0 != "[" }.dropFirst().dropLast()
      let scale = unit.prefix { $0.isNumber }
      self.init(
        letter == "M" ? .datetime : .timedelta, 8, isBigEndian: isBigEndian,
        timeUnit: unit.isEmpty ? nil : String(unit.dropFirst(scale.count)),
        timeScale: Int(scale) ?? 1)
    case "S": self.init(.fixedBytes, size)
    case "U": self.init(.fixedText, size * 4, isBigEndian: isBigEndian)
    case "O": self.init(.text, 0, label: "object")
    case "V": self.init(.other, size, label: "raw[\(size)]")
    default: return nil
    }
  }

  // MARK: Zarr 3

  /// The type of Zarr 3: a name, or a name with a configuration.
  init(version3 view: JSONView) throws(ZarrError) {
    let name = view.string ?? view["name"]?.string ?? ""
    let configuration = view["configuration"]
    let size = Int(configuration?["length_bytes"]?.integer ?? 0)
    if let known = Self.named(name) {
      self = known
      return
    }
    switch name {
    case "fixed_length_utf32" where 0...(1 << 24) ~= size: self.init(.fixedText, size)
    case "null_terminated_bytes" where 0...(1 << 24) ~= size: self.init(.fixedBytes, size)
    case "numpy.datetime64", "numpy.timedelta64":
      self.init(
        name == "numpy.datetime64" ? .datetime : .timedelta, 8,
        timeUnit: configuration?["unit"]?.string,
        timeScale: Int(configuration?["scale_factor"]?.integer ?? 1))
    case "": throw ZarrError(.metadata, "there is no data type")
    default:
      let bits = name.hasPrefix("r") ? Int(name.dropFirst()) ?? 0 : 0
      self.init(.other, 0...(1 << 24) ~= bits ? bits / 8 : 0, label: name)
    }
  }
}
