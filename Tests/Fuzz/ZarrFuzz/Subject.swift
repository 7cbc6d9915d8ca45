import Foundation
import STACJSON
import STACModel
import STACStorage
import STACTestSupport
import STACZarr

/// A store whose files are altered.
enum Subject {
  /// A folder, read into memory.
  case memory(name: String, files: [String: [UInt8]])
  /// Files that lie on the disk, as what opens them wants their names; `location` below the folder.
  case disk(name: String, files: [String: [UInt8]], location: String)

  var name: String {
    switch self {
    case .memory(let name, _), .disk(let name, _, _): name
    }
  }

  /// The stores of the fixtures that are fuzzed.
  static func all(_ root: String) throws -> [Subject] {
    var subjects: [Subject] = []
    for name in [
      "generated/codecs_v2.zarr", "generated/codecs_v3.zarr", "zarrita/fixtures/v2/data.zarr",
      "zarrita/fixtures/v3/data.zarr", "generated/cf_standard_v2.zarr",
      "generated/cf_360_day_v3.zarr",
      "generated/curvilinear_hrrr_sub20_v3.zarr", "generated/healpix_dggs_v3.zarr",
      "gdal/simple_multiscales_spatial", "gdal/spatial_proj_at_parent_level.zarr",
      "eopf-derived-stores/optimized_geozarr/S2B_MSIL1C_20250113T103309_N0511_R108_T32TLQ_20250113T122458.zarr",
    ] {
      subjects.append(.memory(name: name, files: try files(root + name)))
    }
    let codecs = try files(root + "generated/codecs_v2.zarr")
    subjects.append(
      .disk(
        name: "codecs.zip", files: ["codecs.zip": ZipMaker.archive(codecs)], location: "codecs.zip")
    )
    for name in [
      "kerchunk_rlus_2000.json", "kerchunk_rlus_2000_templates.json", "virtualizarr_rlus_2000.json",
    ] {
      var members = [name: try content(of: root + "generated/" + name)]
      members["nc/rlus_2000.nc"] = try content(of: root + "generated/nc/rlus_2000.nc")
      subjects.append(.disk(name: name, files: members, location: name))
    }
    for name in [
      "generated/kerchunk_rlus.parq", "generated/virtualizarr_rlus_2000.parquet",
      "icechunk/test-repo-v1", "icechunk/test-repo-v2", "icechunk/split-repo-v2",
      "generated/icechunk_v1_rlus",
    ] {
      let isIcechunk = name.contains("icechunk")
      let found = try files(root + name).mapValues { isIcechunk ? unpacked($0) : $0 }
      subjects.append(
        .disk(
          name: name,
          files: Dictionary(uniqueKeysWithValues: found.map { ("store/" + $0, $1) }),
          location: "store"))
    }
    return subjects
  }

  /// An Icechunk document without compression, so that what is altered is the document.
  private static func unpacked(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 39, bytes.starts(with: Array("ICE".utf8)), bytes[38] == 1,
      let document = try? ByteCodec.zstd.decompress(
        Array(bytes[39...]), limit: 1 << 26, name: "document")
    else { return bytes }
    return Array(bytes[..<38]) + [0] + document
  }

  /// A file as it is: what reads documents unpacks them.
  private static func content(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  private static func files(_ folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    guard let names = FileManager.default.enumerator(atPath: folder) else { return files }
    for case let name as String in names {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        files[name] = try content(of: path)
      }
    }
    return files
  }

  /// Alters some of the files, and does all that this program does with a store.
  func run(seed: UInt64, in folder: String) throws {
    var mutator = Mutator(seed: seed)
    switch self {
    case .memory(_, let files):
      let altered = Self.altered(files, &mutator)
      Self.use(
        try? ZarrContent(MemoryStore(files.merging(altered) { _, new in new }), limits: Self.limits)
      )
    case .disk(let name, let files, let location):
      let place = folder + "/" + name.split(separator: "/").joined(separator: "_")
      if !FileManager.default.fileExists(atPath: place) {
        for (key, bytes) in files { try Self.write(bytes, place + "/" + key) }
      }
      let altered = Self.altered(files, &mutator)
      for (key, bytes) in altered { try Self.write(bytes, place + "/" + key) }
      var options = ZarrStoreOptions()
      options.limits = Self.limits
      Self.use(try? ZarrContent(place + "/" + location, options))
      for key in altered.keys { try Self.write(files[key] ?? [], place + "/" + key) }
    }
  }

  private static func write(_ bytes: [UInt8], _ path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// Smaller than usual, so that a store that asks for much costs little time here.
  private static var limits: ZarrLimits {
    var limits = ZarrLimits()
    limits.metadataByteCount = 64 << 20
    limits.storedChunkByteCount = 16 << 20
    limits.arrayByteCount = 16 << 20
    limits.totalByteCount = 64 << 20
    limits.chunkCount = 256
    return limits
  }

  private static func altered(
    _ files: [String: [UInt8]], _ mutator: inout Mutator
  ) -> [String: [UInt8]] {
    let names = files.keys.sorted()
    let documents = names.filter { isText($0) }
    var altered: [String: [UInt8]] = [:]
    for _ in 0..<(1 + mutator.below(2)) {
      // Documents are few, and tell what is done with the rest.
      let some = !documents.isEmpty && mutator.below(2) == 0 ? documents : names
      let name = some[mutator.below(some.count)]
      altered[name] = mutator.alter(altered[name] ?? files[name] ?? [], isText: isText(name))
    }
    return altered
  }

  private static func isText(_ name: String) -> Bool {
    name.hasSuffix(".json") || name.split(separator: "/").last?.hasPrefix(".z") == true
  }

  private static func use(_ content: ZarrContent?) {
    guard let content else { return }
    _ = content.read(
      content.hierarchy.arrays.keys.sorted().compactMap { content.hierarchy.arrays[$0] })
    let description = StoreDescription(content)
    _ = description.json().description
    for isPlaced in [false, true] {
      var options = StoreItemOptions()
      options.writesLinkTemplates = true
      options.listsAuxiliary = true
      options.profile = .xstac
      if isPlaced {
        options.boundingBox = [0, 0, 1, 1]
        options.interval = TemporalInterval(Timestamp(seconds: 0))
      }
      var writer = StoreWriter(description, options)
      _ = try? writer.item()
      _ = try? writer.collection()
    }
  }
}
