internal import STACGeometry
internal import STACJSON

extension RowColumn {
  /// What decides how a column is read, besides its type.
  struct Context {
    var path: [String]
    /// GeoParquet's word for how the geometry is encoded; nil for other columns.
    var encoding: String?
    var isBox = false
  }

  /// A column of a type that Arrow names.
  ///
  /// - Throws: ``GeoParquetError`` where the type is none that JSON has a form for.
  static func make(
    _ field: ArrowField, _ context: Context, parent: RowColumnPointer? = nil
  ) throws(GeoParquetError) -> RowColumnPointer {
    if let encoding = context.encoding, let kind = nativeKind(encoding) {
      return try makeNative(field, context, kind, parent: parent)
    }
    let (key, keyLength) = Self.key(field.name)
    var column = RowColumn(
      kind: .null, key: key, keyLength: keyLength,
      children: .allocate(capacity: max(1, field.children.count)), childCount: 0,
      nameBytes: bytes(field.name))
    do throws(GeoParquetError) {
      try column.read(field, context)
    } catch {
      column.children.deallocate()
      column.key.deallocate()
      column.nameBytes.deallocate()
      throw error
    }
    column.parent = parent
    let pointer = allocate()
    pointer.initialize(to: column)
    do throws(GeoParquetError) {
      if let values = field.dictionary.first {
        pointer.pointee.dictionary = try make(values, context)
      }
      for child in field.children {
        let isGeometry = child.name == "proj:geometry" && child.format.lowercased() == "z"
        let path = context.path + [child.name]
        let made = try make(
          child, Context(path: path, encoding: isGeometry ? "WKB" : nil), parent: pointer)
        (pointer.pointee.children + pointer.pointee.childCount).initialize(to: made)
        pointer.pointee.childCount += 1
      }
    } catch {
      deallocate(pointer)
      throw error
    }
    return pointer
  }

  private mutating func read(
    _ field: ArrowField, _ context: Context
  ) throws(GeoParquetError) {
    let isJSON = field.extensionName == "arrow.json"
    let isGeometry = context.encoding != nil || field.extensionName == "geoarrow.wkb"
    switch field.format {
    case "n": kind = .null
    case "b": kind = .boolean
    case "c": kind = .int8
    case "s": kind = .int16
    case "i": kind = .int32
    case "l": kind = .int64
    case "C": kind = .uint8
    case "S": kind = .uint16
    case "I": kind = .uint32
    case "L": kind = .uint64
    case "f": kind = .float
    case "g": kind = .double
    case "u": kind = isJSON ? .json : .string
    case "U": kind = isJSON ? .largeJSON : .largeString
    case "vu": kind = isJSON ? .viewJSON : .viewString
    case "z": kind = isGeometry ? .geometry : .binary
    case "Z": kind = isGeometry ? .largeGeometry : .largeBinary
    case "vz": kind = isGeometry ? .viewGeometry : .viewBinary
    case "+l": kind = .list
    case "+L": kind = .largeList
    case "+s":
      kind = context.isBox ? .box : .object
      if context.isBox { order = Self.boxOrder(field) }
    case "+m": kind = .map
    case "tdD": kind = .date
    case "tdm": kind = .dateMilliseconds
    default: try readParameters(field, context)
    }
  }

  /// Types whose names carry numbers.
  private mutating func readParameters(
    _ field: ArrowField, _ context: Context
  ) throws(GeoParquetError) {
    let format = field.format
    if format.hasPrefix("ts") {
      kind = .timestamp
      switch format.utf8.dropFirst(2).first {
      case UInt8(ascii: "s"): scale = 1_000_000
      case UInt8(ascii: "m"): scale = 1000
      case UInt8(ascii: "n"): divisor = 1000
      default: break
      }
      return
    }
    if format.hasPrefix("+w:"), let count = Int(format.dropFirst(3)), count >= 0 {
      kind = .fixedList
      width = count
      return
    }
    if format.hasPrefix("d:") {
      let numbers = format.dropFirst(2).split(separator: ",").compactMap { Int($0) }
      let bits = numbers.count > 2 ? numbers[2] : 128
      if numbers.count >= 2, numbers[1] >= 0, numbers[1] <= 38, [32, 64, 128].contains(bits) {
        kind = .decimal
        digits = numbers[1]
        width = bits / 8
        return
      }
    }
    throw GeoParquetError(
      .type,
      "the column '\(context.path.joined(separator: "."))' is of the type '\(format)', "
        + "which cannot be read as JSON")
  }

  /// The edges of a box in the order of GeoJSON, wherever they stand in the file.
  private static func boxOrder(_ field: ArrowField) -> UInt64 {
    let places = ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"].compactMap { edge in
      field.children.firstIndex { $0.name == edge }
    }
    return places.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func bytes(_ name: String) -> UnsafeMutableRawBufferPointer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: name.utf8.count, alignment: 1)
    bytes.copyBytes(from: name.utf8)
    return bytes
  }

  /// `,"name":`, and its length without the zeros behind it.
  private static func key(_ name: String) -> (UnsafeRawPointer, Int) {
    var text = ByteBuffer()
    text.append(",")
    text.append(quoted: name)
    text.append(":")
    let size = max(text.count, ByteBuffer.shortLength)
    let key = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    key.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    text.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { key.copyMemory(from: start, byteCount: bytes.count) }
    }
    return (UnsafeRawPointer(key), text.count)
  }

  // MARK: GeoArrow

  private static func nativeKind(_ encoding: String) -> GeometryKind? {
    GeometryKind.allCases.first {
      $0 != .geometryCollection && $0.rawValue.lowercased() == encoding.lowercased()
    }
  }

  private static func head(_ kind: GeometryKind) -> StaticString {
    switch kind {
    case .point: "{\"type\":\"Point\",\"coordinates\":"
    case .multiPoint: "{\"type\":\"MultiPoint\",\"coordinates\":"
    case .lineString: "{\"type\":\"LineString\",\"coordinates\":"
    case .multiLineString: "{\"type\":\"MultiLineString\",\"coordinates\":"
    case .polygon: "{\"type\":\"Polygon\",\"coordinates\":"
    case .multiPolygon: "{\"type\":\"MultiPolygon\",\"coordinates\":"
    case .geometryCollection: "{\"type\":\"GeometryCollection\",\"geometries\":"
    }
  }

  /// A GeoArrow column: lists, nested as deeply as the kind asks, of positions.
  private static func makeNative(
    _ field: ArrowField, _ context: Context, _ kind: GeometryKind, parent: RowColumnPointer?
  ) throws(GeoParquetError) -> RowColumnPointer {
    let inner = try make(field, Context(path: context.path))
    var column = inner
    var depth = 0
    while depth < kind.coordinateNesting, column.pointee.isList, column.pointee.childCount == 1 {
      column = column.pointee.children[0]
      depth += 1
    }
    let isSeparate =
      column.pointee.kind == .object && (2...4).contains(column.pointee.childCount)
      && (0..<column.pointee.childCount).allSatisfy {
        column.pointee.children[$0].pointee.kind == .double
      }
    let isInterleaved =
      column.pointee.kind == .fixedList && (2...4).contains(column.pointee.width)
      && column.pointee.childCount == 1 && column.pointee.children[0].pointee.kind == .double
    guard depth == kind.coordinateNesting, isSeparate || isInterleaved else {
      deallocate(inner)
      throw GeoParquetError(
        .type,
        "the column '\(context.path.joined(separator: "."))' should hold geometries of the kind "
          + "'\(kind.rawValue)', but its type is another")
    }
    // Measures, which come last, are nothing that GeoJSON knows.
    let dimensions =
      isSeparate
      ? (0..<column.pointee.childCount).map { column.pointee.children[$0].pointee.name }
      : column.pointee.children[0].pointee.name.map { String($0) }
    let count = isSeparate ? column.pointee.childCount : column.pointee.width
    column.pointee.kind = .position
    column.pointee.width = isSeparate ? 0 : count
    column.pointee.digits = count > 2 && (dimensions.count < 3 || dimensions[2] != "m") ? 3 : 2
    let outer = allocate()
    let (key, keyLength) = Self.key(field.name)
    outer.initialize(
      to: RowColumn(
        kind: .nativeGeometry, key: key, keyLength: keyLength, children: .allocate(capacity: 1),
        childCount: 1, parent: parent, nameBytes: bytes(field.name)))
    outer.pointee.children.initialize(to: inner)
    outer.pointee.geometryType = head(kind)
    return outer
  }
}
