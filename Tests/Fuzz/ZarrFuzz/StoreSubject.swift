import Foundation
import STACJSON
import STACStorage
import STACZarr

/// A store of the fixtures, of which some files are altered.
struct StoreSubject: Subject {
  /// How the files come.
  enum Form {
    case folder
    case zip(ZipMaker.Form)
    /// A file that stands for the store.
    case document(String)
  }

  let name: String
  let form: Form
  /// The store, or parts of it that are stores themselves: a case takes one, so that it costs little.
  let parts: [[String: [UInt8]]]
  /// Values that stand in the documents.
  let words: [JSONValue]

  init(_ name: String, _ files: [String: [UInt8]], _ form: Form = .folder, isSplit: Bool = false) {
    self.name = name
    self.form = form
    parts = isSplit ? StoreParts.split(files) : [files]
    var words: [JSONValue] = []
    for (key, bytes) in files.sorted(by: { $0.key < $1.key }) where Self.isText(key) {
      if let value = try? JSONValue(parsing: bytes) { Self.collect(value, &words) }
    }
    self.words = words
  }

  private static func collect(_ value: JSONValue, _ words: inout [JSONValue]) {
    guard words.count < 2000 else { return }
    switch value {
    case .object(let object): for member in object.values { collect(member, &words) }
    case .array(let array): for element in array.prefix(8) { collect(element, &words) }
    default: break
    }
    words.append(value)
  }

  func run(_ mutator: inout Mutator, in folder: String) throws {
    mutator.words = words
    let files = mutator.one(of: parts)
    let altered = files.merging(alter(files, &mutator)) { _, new in new }
    let content: ZarrContent?
    switch form {
    case .folder:
      content = try? ZarrContent(
        folder: MemoryStore(altered, at: folder + "/store"), Self.options)
    case .document(let name):
      content = try? ZarrContent(
        file: MemoryFile(altered[name] ?? []), folder + "/" + name, Self.options)
    case .zip(let form):
      var bytes = try ZipMaker.archive(altered, form)
      if mutator.below(3) > 0 { alterEnd(&bytes, &mutator) }
      content = try? ZarrContent(file: MemoryFile(bytes), "memory.zip", Self.options)
    }
    Self.use(content, &mutator)
  }

  /// Alters the directory of an archive, which tells where everything is.
  private func alterEnd(_ bytes: inout [UInt8], _ mutator: inout Mutator) {
    let count = mutator.once(in: 4) ? bytes.count : min(bytes.count, 2000)
    var end = Array(bytes.suffix(count))
    for _ in 0..<(1 + mutator.below(3)) { mutator.alterBytes(&end) }
    bytes.replaceSubrange((bytes.count - count)..., with: end)
  }

  private func alter(
    _ files: [String: [UInt8]], _ mutator: inout Mutator
  ) -> [String: [UInt8]] {
    let names = files.keys.sorted()
    let documents = names.filter { Self.isText($0) }
    var altered: [String: [UInt8]] = [:]
    for _ in 0..<(1 + mutator.below(3)) {
      // Documents are few, and tell what is done with the rest.
      let some = !documents.isEmpty && mutator.once(in: 2) ? documents : names
      let name = mutator.one(of: some)
      altered[name] =
        mutator.once(in: 20)
        ? files[mutator.one(of: names)]
        : mutator.alter(altered[name] ?? files[name] ?? [], isText: Self.isText(name))
    }
    return altered
  }

  static func isText(_ name: String) -> Bool {
    name.hasSuffix(".json") || name.split(separator: "/").last?.hasPrefix(".z") == true
  }

  // MARK: Fixtures

  /// The stores of the fixtures that are fuzzed.
  static func all(_ root: String) throws -> [StoreSubject] {
    var subjects: [StoreSubject] = []
    for name in [
      "generated/codecs_v2.zarr", "generated/codecs_v3.zarr", "zarrita/fixtures/v2/data.zarr",
      "zarrita/fixtures/v3/data.zarr",
      "eopf-derived-stores/optimized_geozarr/S2B_MSIL1C_20250113T103309_N0511_R108_T32TLQ_20250113T122458.zarr",
    ] {
      subjects.append(StoreSubject(name, try files(root + name), isSplit: true))
    }
    for name in [
      "generated/cf_standard_v2.zarr", "generated/cf_360_day_v3.zarr",
      "generated/cf_noleap_v2.zarr", "generated/curvilinear_hrrr_sub20_v3.zarr",
      "generated/healpix_dggs_v3.zarr", "generated/healpix_cf113_v3.zarr",
      "gdal/simple_multiscales_spatial", "gdal/spatial_proj_at_parent_level.zarr",
      "gdal/spatial_geotransform.zarr", "generated/kerchunk_rlus.parq",
      "generated/virtualizarr_rlus_2000.parquet",
    ] {
      subjects.append(StoreSubject(name, try files(root + name)))
    }
    for name in [
      "icechunk/test-repo-v1", "icechunk/test-repo-v2", "icechunk/split-repo-v2",
      "generated/icechunk_v1_rlus",
    ] {
      subjects.append(StoreSubject(name, try files(root + name).mapValues(unpacked)))
      if name.hasSuffix("repo-v2") {
        subjects.append(StoreSubject("packed " + name, try files(root + name)))
      }
    }
    for (store, key) in [
      ("cf_standard_v2.zarr", ".zmetadata"), ("cf_360_day_v3.zarr", "zarr.json"),
    ] {
      let text = try content(of: root + "generated/\(store)/\(key)")
      subjects.append(StoreSubject("alone " + key, ["alone.json": text], .document("alone.json")))
    }
    let zipped = try files(root + "generated/cf_standard_v2.zarr").filter {
      !$0.key.contains("tas")
    }
    for (name, form) in [
      ("stored.zip", ZipMaker.Form()), ("deflated.zip", ZipMaker.Form(isDeflated: true)),
      ("large.zip", ZipMaker.Form(isDeflated: true, isLarge: true)),
    ] {
      subjects.append(StoreSubject(name, zipped, .zip(form)))
    }
    for name in [
      "kerchunk_rlus_2000.json", "kerchunk_rlus_2000_templates.json", "kerchunk_rlus_combined.json",
      "virtualizarr_rlus_2000.json",
    ] {
      let text = try content(of: root + "generated/" + name)
      subjects.append(StoreSubject(name, [name: text], .document(name)))
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

  private static func content(of path: String) throws -> [UInt8] {
    try readAllVerbatim(path)
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
}
