import STACJSON
import STACTestSupport
import Testing

@testable import STACExtending

@Suite(.enabled(if: Fixtures.arePresent))
struct BuiltinTests {
  // MARK: file

  private func files(
    _ href: String, _ folder: TemporaryFolder,
    _ change: (inout ExtensionOptions) throws -> Void = { _ in }
  ) throws -> JSONValue? {
    let item = try item(assets: #"{"a": {"href": "\#(href)"}}"#)
    return try loader().load("file", options(change)).extending(item, folder: folder.path)[
      "assets"]?["a"]
  }

  @Test(arguments: [
    (HashFunction.sha256, "1220a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447"),
    (.sha1, "111422596363b3de40b06f981fb85d82312e8c0ed511"),
    (.md5, "d501106f5902ac237024bdd0c176cb93063dc4"),
  ])
  func `size and checksum are those of the file`(function: HashFunction, hash: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("hello world\n", to: "a b.txt")
    let asset = try files("./a%20b.txt", folder) { $0.checksum = function }
    #expect(asset?["file:size"] == 12)
    #expect(asset?["file:checksum"]?.string == hash)
    #expect(try files("a b.txt", folder) { $0.checksum = nil }?["file:checksum"] == nil)
  }

  @Test
  func `many large files are read side by side and each gets its own`() throws {
    let folder = try TemporaryFolder()
    var assets: [String] = []
    for index in 0..<6 {
      try folder.write("f\(index)", [UInt8](repeating: UInt8(index), count: 2 << 20 + index))
      assets.append(#""f\#(index)": {"href": "f\#(index)"}"#)
    }
    let item = try item(assets: "{\(assets.joined(separator: ", "))}")
    let extended = try loader().load("file").extending(item, folder: folder.path)
    var sums: Set<String> = []
    for index in 0..<6 {
      let asset = extended["assets"]?["f\(index)"]
      #expect(asset?["file:size"]?.integer == Int64(2 << 20 + index))
      sums.insert(asset?["file:checksum"]?.string ?? "")
    }
    #expect(sums.count == 6)
  }

  @Test
  func `what is not at hand is left alone`() throws {
    let folder = try TemporaryFolder()
    for href in ["https://h/a.tif", "s3://b/a.tif"] {
      #expect(try files(href, folder) == ["href": .string(href)])
    }
  }

  @Test(arguments: ["/etc/hostname", "../x.txt", "file:///etc/hostname"])
  func `a file outside of the folders that were named is not read`(href: String) throws {
    let folder = try TemporaryFolder()
    let error = extensionError { _ = try files(href, folder) }
    #expect(error?.code == .asset)
    #expect(error?.pointer?.description == "/assets/a/href")
    #expect(error?.message.contains("asset_root") == true)
  }

  @Test
  func `a file that is missing is named, or noted when asked`() throws {
    let folder = try TemporaryFolder()
    #expect(extensionError { _ = try files("no.tif", folder) }?.code == .asset)
    let asset = try files("no.tif", folder) { $0.files.failsOnMissing = false }
    #expect(asset?["file:size"] == nil)
  }

  @Test
  func `without a file of the Item the base tells where relative hrefs begin`() throws {
    let folder = try TemporaryFolder()
    try folder.write("abc", to: "a.txt")
    let item = try item(assets: #"{"a": {"href": "a.txt"}}"#)
    let error = extensionError { _ = try loader().load("file").extending(item) }
    #expect(error?.message.contains("relative to") == true)
    let extended = try loader().load("file", options { $0.files.base = folder.path })
      .extending(item)
    #expect(extended["assets"]?["a"]?["file:size"] == 3)
  }

  // MARK: dgeo

  @Test
  func `content identifiers come from the bytes, one chunk or several`() throws {
    let folder = try TemporaryFolder()
    try folder.write("hello world\n", to: "a")
    try folder.write("b", [UInt8](repeating: 0, count: 3 << 20 + 5))
    let item = try item(assets: #"{"a": {"href": "a"}, "b": {"href": "b"}}"#)
    let extended = try loader().load("dgeo", options { $0.computesIdentifiers = true })
      .extending(item, folder: folder.path)
    let cid = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"
    #expect(extended["assets"]?["a"]?["dgeo:cid"]?.string == cid)
    let other = try #require(extended["assets"]?["b"]?["dgeo:cid"]?.string)
    #expect(other == "bafybeiayxwb54rnxpofwvtqrlwuuy45oxvliezr7ryekoimjfagbs6p5gi")
    #expect(extended["properties"]?["dgeo:cids"] == [.string(cid), .string(other)])
    #expect(extended["assets"]?["a"]?["dgeo:cid_profile"]?["leaves"] == "raw")
  }

  /// Identifiers that `Tests/Peers/unixfs_cid.py` has computed with other people's libraries.
  @Test(arguments: [
    (0, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
    (1, "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu"),
    (1 << 20, "bafkreibq4fevl27rgurgnxbp7adh42aqiyd6ouflxhj3gzmcxcxzbh6lla"),
    ((1 << 20) + 1, "bafybeiaomlonartwxzal4y3jecn5axopw3ip6ie37q33qlyuccqpfok7p4"),
    ((3 << 20) + 5, "bafybeidnjqme4q23t6yx6y7ihruzjfks5dubcjmomyw54k2f55izg2liaq"),
    // As many chunks as a node holds, and one more, for which the tree grows.
    (1 << 30, "bafybeigjbtha3dlwwfm54l2zggdcemqsbzlvjknwyzza42x6tydo5tg2su"),
    ((1 << 30) + 1, "bafybeigsy2e3ztp2xhiljvwj4274aqczzzudlrr6lm6j7uk3pfdjnjti7e"),
  ])
  func `content identifiers are those of another implementation, also of files of many chunks`(
    _ size: Int, _ expected: String
  ) {
    var identifier = ContentIdentifier()
    for start in stride(from: 0, to: size, by: 1 << 20) {
      let bytes = [UInt8](
        repeating: UInt8((start >> 20) % 251), count: min(1 << 20, size - start))
      // Pieces that are not chunks.
      for piece in stride(from: 0, to: bytes.count, by: 700_001) {
        bytes[piece..<min(piece + 700_001, bytes.count)].withUnsafeBytes { identifier.add($0) }
      }
    }
    let text = identifier.text()
    #expect(text == expected)
  }

  private static let cid = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"

  @Test(arguments: ["dgeo", "dgeo@1.2.0"])
  func `identifiers in hrefs of IPFS are found, in both published versions`(name: String) throws {
    let item = try item(
      assets: """
        {"a": {"href": "ipfs://\(Self.cid)"},
         "b": {"href": "https://h/b", "alternate": {"ipfs": {"href": "https://gw.org/ipfs/\(Self.cid)"}}},
         "c": {"href": "ipfs://\(Self.cid)/inside.tif"}}
        """)
    let extended = try loader().load(name).extending(item)
    #expect(extended["properties"]?["dgeo:cids"] == [.string(Self.cid)])
    #expect(extended["assets"]?["b"]?["dgeo:cid"]?.string == Self.cid)
    #expect(extended["assets"]?["c"]?["dgeo:cid"] == nil)
  }

  @Test
  func `identifiers that cannot be had are named, not made up`() throws {
    let item = try item(assets: #"{"a": {"href": "https://h/a"}}"#)
    let error = extensionError { _ = try loader().load("dgeo").extending(item) }
    #expect(error?.code == .required)
    #expect(error?.message.contains("dgeo:cids") == true)
  }

  // MARK: alternate-assets

  @Test
  func `mirrors are made of templates, or of the beginning of the href`() throws {
    let item = try item(
      assets: """
        {"a": {"href": "https://h/p/a.tif"},
         "b": {"href": "https://other/b.tif", "alternate": {"ipfs": {"href": "ipfs://x"}}}}
        """)
    let applied = try loader().load(
      "alternate-assets",
      options { options in
        options.mirrors = [
          try AssetMirror(
            "s3", fields: ["storage:refs": ["aws"]], replacing: ("https://h/", "s3://b/")),
          try AssetMirror("ipfs", fields: ["href": "ipfs://Q/{asset_key}", "title": "IPFS"]),
        ]
        options.mirrorName = "https"
      })
    let assets = try applied.extending(item)["assets"]
    #expect(
      assets?["a"]?["alternate"]?["s3"] == ["href": "s3://b/p/a.tif", "storage:refs": ["aws"]])
    #expect(assets?["b"]?["alternate"]?["s3"] == nil)
    #expect(assets?["a"]?["alternate"]?["ipfs"]?["href"] == "ipfs://Q/a")
    #expect(assets?["b"]?["alternate"]?["ipfs"] == ["href": "ipfs://x"])
    #expect(assets?["a"]?["alternate:name"] == "https")
  }

  @Test
  func `a mirror that a template finds nothing for is an error, or left away`() throws {
    let item = try item(assets: #"{"a": {"href": "https://h/a"}, "b": {"href": "b", "k": "v"}}"#)
    func assets(isOptional: Bool) throws -> JSONValue? {
      var mirror = try AssetMirror("m", fields: ["href": "m://${asset.k}"])
      mirror.isOptional = isOptional
      return try loader().load("alternate-assets", options { $0.mirrors = [mirror] })
        .extending(item)["assets"]
    }
    #expect(
      extensionError { _ = try assets(isOptional: false) }?.pointer?.description
        == "/assets/a/alternate/m")
    let made = try assets(isOptional: true)
    #expect(made?["a"]?["alternate"] == nil)
    #expect(made?["b"]?["alternate"]?["m"]?["href"] == "m://v")
  }

  @Test
  func `an alternate that is no object is named`() throws {
    let item = try item(assets: #"{"a": {"href": "https://h/p/a.tif", "alternate": 42}}"#)
    let error = extensionError { _ = try loader().load("alternate-assets").extending(item) }
    #expect(error?.pointer?.description == "/assets/a/alternate")
  }

  // MARK: projection, grid, mgrs, scientific, storage

  @Test
  func `a box follows from shape and transform, and a transform from shape and box`() throws {
    let item = try item(
      #""proj:epsg": 32632, "proj:shape": [100, 200], "proj:transform": [10, 0, 500000, 0, -10, 5600000]"#,
      assets:
        #"{"a": {"href": "https://h/a", "proj:shape": [50, 100], "proj:bbox": [0, 0, 1000, 500]}}"#)
    let extended = try loader().load("projection").extending(item)
    let properties = extended["properties"]
    #expect(properties?["proj:code"] == "EPSG:32632")
    #expect(properties?["proj:epsg"] == nil)
    #expect(properties?["proj:bbox"] == [500000, 5_599_000, 502000, 5_600_000])
    #expect(properties?["proj:geometry"]?["type"] == "Polygon")
    #expect(properties?["proj:centroid"] == ["lat": 50.0, "lon": 10.0])
    #expect(extended["assets"]?["a"]?["proj:bbox"] == [0, 0, 1000, 500])
  }

  @Test
  func `the tile of Sentinel-2 gives grid and mgrs`() throws {
    let item = try item(#""s2:mgrs_tile": "5TQM""#)
    #expect(try loader().load("grid").extending(item)["properties"]?["grid:code"] == "MGRS-5TQM")
    let properties = try loader().load("mgrs").extending(item)["properties"]
    #expect(properties?["mgrs:utm_zone"] == 5)
    #expect(properties?["mgrs:latitude_band"] == "T")
    #expect(properties?["mgrs:grid_square"] == "QM")
  }

  @Test
  func `buckets in hrefs become storage schemes`() throws {
    let item = try item(assets: #"{"a": {"href": "s3://b-1/a"}, "b": {"href": "https://h/b"}}"#)
    let extended = try loader().load("storage").extending(item)
    #expect(extended["assets"]?["a"]?["storage:refs"] == ["aws-b-1"])
    #expect(extended["properties"]?["storage:schemes"]?["aws-b-1"]?["type"] == "aws-s3")
    #expect(extended["assets"]?["b"]?["storage:refs"] == nil)
  }
}
