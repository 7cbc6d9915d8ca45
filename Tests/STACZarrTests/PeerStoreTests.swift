import Foundation
import STACJSON
import STACStorage
import STACTestSupport
import Testing

@testable import STACZarr

/// Which libraries are there that make stores.
private enum Makers {
  /// Where `Scripts/setup-tests` puts Icechunk 2, which cannot lie beside version 1.
  static let icechunk2 = ZarrPeer.script("../../.build/icechunk2")

  static func has(_ modules: String, path: String = "") -> Bool {
    guard let python = ZarrPeer.python else { return false }
    let script = "import sys; sys.path.insert(0, '\(path)'); import \(modules)"
    if (try? python.run(["-c", script]))?.status == 0 { return true }
    print("!!! LEFT OUT: stores made by \(modules), which cannot be imported")
    return false
  }

  static let hasIcechunk1 = has("icechunk")
  static let hasIcechunk2 =
    FileManager.default.fileExists(atPath: icechunk2) && has("icechunk", path: icechunk2)
  static let hasKerchunk = has("kerchunk.hdf, kerchunk.combine, fastparquet, h5netcdf")
  static let hasVirtualizarr = has("virtualizarr, obstore, fastparquet, h5netcdf")
  static let hasZarr = has("zarr, numcodecs")
  static let hasTensorStore = has("tensorstore")
}

@Suite("Stores that other libraries make here and now", .enabled(if: Fixtures.arePresent))
struct PeerStoreTests {
  /// What a library made, and the values that it reads of it.
  private struct Made {
    let folder: TemporaryFolder
    let lines: [[JSONValue]]

    init(_ kind: String) throws {
      folder = try TemporaryFolder()
      var files: [String] = []
      for name in ["rlus_2000.nc", "rlus_2001.nc"] {
        files.append(try folder.write(name, Fixtures.bytes("zarr/generated/nc/\(name)")))
      }
      let python = try #require(ZarrPeer.python)
      let result = try python.run(
        [ZarrPeer.script("zarr_make.py"), kind, folder.path]
          + (["codecs", "extensions", "n5"].contains(kind) ? [] : files))
      try #require(result.status == 0, "\(result.errors.suffix(2000))")
      lines = try result.output.split(separator: UInt8(ascii: "\n"))
        .filter { $0.first == UInt8(ascii: "[") }
        .compactMap { try JSONValue(parsing: $0).array }
    }
  }

  /// Holds all that was made against what is read.
  private func compare(_ made: Made, follows: Bool = false) throws -> Int {
    var contents: [String: ZarrContent] = [:]
    var compared = 0
    for line in made.lines {
      let store = try #require(line[0].string)
      let state = try #require(line[1].string)
      let path = try #require(line[2].string)
      if contents[store + state] == nil {
        var options = ZarrStoreOptions()
        options.followsReferences = follows
        let name = state.split(separator: ".", maxSplits: 1).last.map(String.init) ?? ""
        if state.hasPrefix("branch.") {
          options.icechunkVersion = .branch(name)
        } else if state.hasPrefix("tag.") {
          options.icechunkVersion = .tag(name)
        } else if !state.isEmpty {
          options.icechunkVersion = .snapshot(state)
        }
        contents[store + state] = try ZarrContent(made.folder(store), options)
      }
      let content = try #require(contents[store + state])
      let (found, error) = content.json(path)
      #expect(error == nil, "\(store) \(state) \(path): \(error?.message ?? "")")
      let expected = line[3].array ?? []
      #expect(
        isSame(found ?? [], expected),
        "\(store) \(state) \(path): \(found?.prefix(8) ?? []) is not \(expected.prefix(8))")
      compared += 1
    }
    return compared
  }

  @Test(
    "An Icechunk repository of version 1 is read at its branches, tags and snapshots",
    .enabled(if: Makers.hasIcechunk1, "icechunk is missing"))
  func icechunk1() throws {
    let made = try Made("icechunk-1")
    #expect(try compare(made, follows: true) >= 20)
    try expectStates(made, version: 1)
  }

  @Test(
    "An Icechunk repository of version 2 is read at its branches, tags and snapshots",
    .enabled(if: Makers.hasIcechunk2, "icechunk 2 is missing"))
  func icechunk2() throws {
    let made = try Made("icechunk-2")
    #expect(try compare(made, follows: true) >= 20)
    try expectStates(made, version: 2)
  }

  /// A tag that was deleted is none; virtual chunks elsewhere are not followed without leave.
  private func expectStates(_ made: Made, version: Int) throws {
    var options = ZarrStoreOptions()
    let content = try ZarrContent(made.folder("repo"), options)
    #expect((content.store as? IcechunkStore)?.specificationVersion == version)
    #expect(content.json("virtual").error?.code == .reference)
    options.icechunkVersion = .tag("gone")
    #expect(throws: ZarrError.self) { try ZarrContent(made.folder("repo"), options) }
    options.icechunkVersion = .snapshot("00000000000000000000")
    #expect(throws: ZarrError.self) { try ZarrContent(made.folder("repo"), options) }
  }

  @Test(
    "References of kerchunk, JSON and Parquet, single and combined, have the values of the files",
    .enabled(if: Makers.hasKerchunk, "kerchunk is missing"))
  func kerchunk() throws {
    #expect(try compare(try Made("kerchunk")) == 12)
  }

  @Test(
    "References of VirtualiZarr, JSON and Parquet, have the values of the files",
    .enabled(if: Makers.hasVirtualizarr, "virtualizarr is missing"))
  func virtualizarr() throws {
    // VirtualiZarr names files by their whole paths.
    #expect(try compare(try Made("virtualizarr"), follows: true) == 8)
  }

  @Test(
    "LZMA in all its containers, and categories, have the values that numcodecs reads",
    .enabled(if: Makers.hasZarr, "zarr is missing"))
  func codecs() throws {
    #expect(try compare(try Made("codecs")) == 10)
  }

  @Test(
    "Codecs of zarr-extensions have the values that their specifications and numcodecs give",
    .enabled(if: Makers.hasZarr, "zarr is missing"))
  func extensions() throws {
    let made = try Made("extensions")
    #expect(try compare(made) == 21)
    try alter(made)
  }

  @Test(
    "Blocks of N5 that TensorStore wrote, and blocks that are cut at the edge, have its values",
    .enabled(if: Makers.hasTensorStore, "tensorstore is missing"))
  func n5() throws {
    let made = try Made("n5")
    #expect(try compare(made) == 4)
    try alter(made)
  }

  /// Chunks that are altered are decoded or refused, and so are those whose metadata is altered.
  private func alter(_ made: Made) throws {
    var numbers = SeededNumbers(seed: 11)
    let words = ["-1", "0", "3", "64", "1e30", "9223372036854775807", "[]", "null", "\"int8\""]
    for line in made.lines {
      let folder = "\(line[0].string ?? "")/\(line[2].string ?? "")"
      let metadata = try #require(made.folder.text(folder + "/zarr.json"))
      let content = try ZarrContent(made.folder(line[0].string ?? ""))
      let array = try #require(content.hierarchy.arrays[line[2].string ?? ""])
      let key = array.key(ofChunk: array.shape.map { _ in 0 })
      let chunk = try #require(try content.store.fetch(key, limit: 1 << 20))
      for _ in 0..<60 {
        var bytes = chunk
        for _ in 0..<2 { bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256)) }
        if numbers.below(3) == 0 { bytes.removeLast(numbers.below(bytes.count)) }
        // Something else in the place of a number.
        var text = metadata
        if numbers.below(2) == 0 {
          let digits = text.indices.filter { text[$0].isNumber }
          let place = digits[numbers.below(digits.count)]
          text.replaceSubrange(place...place, with: words[numbers.below(words.count)])
        }
        var parser = JSONParser(allowsNonFiniteNumbers: true)
        guard let view = try? parser.parse(Array(text.utf8)),
          let altered = try? ZarrArray(version3: view, path: "a", limits: ZarrLimits()),
          let decoder = try? ChunkDecoder(altered, ZarrLimits())
        else { continue }
        var budget = 1 << 28
        _ = try? decoder.decode(bytes, shape: altered.grid.shape, "the chunk", &budget)
      }
    }
  }
}
