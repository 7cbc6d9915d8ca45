public import STACGeometry
public import STACJSON
public import STACModel

/// What the metadata of a file tells, without reading its rows.
public struct FileOverview: Sendable {
  /// A column at the top, with what lies in it.
  public struct Column: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The type of the only leaf, or how many leaves there are.
    public var type: String
    /// Leaf columns.
    public var leafCount: Int
    /// Bytes in the file.
    public var compressedSize: Int
    /// Bytes before compression.
    public var uncompressedSize: Int
  }

  /// The rows of a row group, and its size.
  public struct RowGroup: Sendable, Hashable {
    /// The number of rows.
    public var rowCount: Int
    /// Bytes in the file.
    public var compressedSize: Int
    /// Bytes before compression.
    public var uncompressedSize: Int
  }

  /// The file.
  public let file: GeoParquetFile
  /// The columns at the top.
  public private(set) var columns: [Column] = []
  /// The row groups.
  public private(set) var rowGroups: [RowGroup] = []
  /// The box around all boxes, as far as the least and greatest values tell.
  public private(set) var boundingBox: BoundingBox?
  /// From the first to the last instant of `datetime`, `start_datetime` and `end_datetime`.
  public private(set) var interval: TemporalInterval?

  /// Looks at a file.
  ///
  /// - Throws: ``GeoParquetError`` where the metadata is damaged.
  /// - Complexity: O(*n*) in row groups times columns.
  public init(_ file: GeoParquetFile) throws(GeoParquetError) {
    self.file = file
    var places: [String: Int] = [:]
    var edges: [String: (Double, Double)] = [:]
    var (first, last) = (Int64.max, Int64.min)
    let leaves = file.leaves
    for leaf in leaves {
      let name = leaf.path.first ?? ""
      if let place = places[name] {
        columns[place].leafCount += 1
        columns[place].type = "\(columns[place].leafCount) columns"
      } else {
        places[name] = columns.count
        columns.append(
          Column(name: name, type: leaf.type, leafCount: 1, compressedSize: 0, uncompressedSize: 0))
      }
    }
    for group in 0..<file.rowGroupCount {
      var found = RowGroup(
        rowCount: file.rowCount(ofGroup: group), compressedSize: 0, uncompressedSize: 0)
      for leaf in leaves {
        let chunk = try file.chunk(ofGroup: group, leaf)
        found.compressedSize += chunk.compressedSize
        found.uncompressedSize += chunk.uncompressedSize
        if let place = places[leaf.path.first ?? ""] {
          columns[place].compressedSize += chunk.compressedSize
          columns[place].uncompressedSize += chunk.uncompressedSize
        }
        switch chunk.bounds {
        case (.double(let least), .double(let greatest))? where leaf.path.first == "bbox":
          let known = edges[leaf.name] ?? (.infinity, -.infinity)
          edges[leaf.name] = (min(known.0, least), max(known.1, greatest))
        case (.integer(let least), .integer(let greatest))?:
          guard let unit = file.secondUnits(leaf) else { break }
          first = min(first, least / unit)
          last = max(last, greatest / unit)
        default: break
        }
      }
      rowGroups.append(found)
    }
    if let west = edges["bbox.xmin"]?.0, let south = edges["bbox.ymin"]?.0,
      let east = edges["bbox.xmax"]?.1, let north = edges["bbox.ymax"]?.1
    {
      boundingBox = try? BoundingBox([west, south, east, north])
    }
    if first <= last {
      interval = try? TemporalInterval(
        start: Timestamp(seconds: first), end: Timestamp(seconds: last))
    }
  }

  /// The JSON form.
  public var json: JSONValue {
    [
      "rows": .integer(Int64(file.rowCount)), "created_by": .string(file.creator),
      "stac_geoparquet_version": file.itemVersion.map { .string($0) } ?? .null,
      "geo": file.geo ?? .null,
      "collections": .array(file.collections.keys.sorted().map { .string($0) }),
      "bbox": boundingBox.map { .array($0.json) } ?? .null,
      "interval": interval.map { .array($0.json) } ?? .null,
      "row_groups": .array(
        rowGroups.map {
          [
            "rows": .integer(Int64($0.rowCount)),
            "compressed_size": .integer(Int64($0.compressedSize)),
            "uncompressed_size": .integer(Int64($0.uncompressedSize)),
          ]
        }),
      "columns": .array(
        columns.map {
          [
            "name": .string($0.name), "type": .string($0.type),
            "leaves": .integer(Int64($0.leafCount)),
            "compressed_size": .integer(Int64($0.compressedSize)),
            "uncompressed_size": .integer(Int64($0.uncompressedSize)),
          ]
        }),
    ]
  }
}

extension GeoParquetFile {
  /// Units of a second in a leaf column of instants; nil for other columns.
  func secondUnits(_ leaf: LeafColumn) -> Int64? {
    guard leaf.path.count == 1,
      ["datetime", "start_datetime", "end_datetime"].contains(leaf.name)
    else { return nil }
    return timestampUnit(leaf.name)
  }
}
