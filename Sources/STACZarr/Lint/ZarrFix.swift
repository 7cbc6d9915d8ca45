internal import STACJSON
internal import STACValidation

/// How documents that break one of the rules for Zarr are put right.
struct ZarrFix: Sendable {
  /// The rule that asks for it.
  let rule: String
  /// Changes the document; the store is at hand where it could be read.
  let apply: @Sendable (inout JSONValue, ZarrLinter, StoreDescription?) -> Void

  /// All fixes, in the order in which they are tried: what is missing first, what depends on it after.
  static let all: [ZarrFix] = document + store

  // MARK: What the document alone tells

  private static let document: [ZarrFix] = [
    ZarrFix(rule: "zarr-store-link") { document, _, description in
      guard ZarrLinter.storeLink(document) == nil, let object = document.object,
        var migration = ZarrMigration(document, description)
      else { return }
      document = .object(migration.addingStoreLink(to: object))
    },
    ZarrFix(rule: "zarr-media-type") { document, linter, description in
      if let link = ZarrLinter.storeLinkType(document), !link.type.isExact,
        let agreed = link.type.agreed(version: linter.format),
        var links = document["links"]?.array
      {
        links[link.index]["type"] = .string(agreed)
        document["links"] = .array(links)
      }
      for asset in linter.assets {
        guard let type = asset.mediaType, !type.isExact,
          let agreed = type.agreed(
            version: asset.format ?? description?.content.hierarchy.zarrFormat)
        else { continue }
        document["assets"]?[asset.key]?["type"] = .string(agreed)
      }
    },
    ZarrFix(rule: "zarr-horizontal") { document, linter, description in
      for (asset, dataset) in datasets(linter, description) {
        for (name, told) in asset.value["cube:dimensions"]?.object ?? [:] {
          guard told["axis"] == "x" || told["axis"] == "y", numbers(told["extent"], 2) == nil,
            let extent = matching(told, name, dataset)?["extent"]
          else { continue }
          document["assets"]?[asset.key]?["cube:dimensions"]?[name]?["extent"] = extent
        }
      }
      for asset in linter.assets {
        for (name, dimension) in asset.value["cube:dimensions"]?.object ?? [:] {
          guard let text = dimension["reference_system"]?.string, text.hasPrefix("EPSG:"),
            let number = Int64(text.dropFirst(5))
          else { continue }
          document["assets"]?[asset.key]?["cube:dimensions"]?[name]?["reference_system"] =
            .integer(number)
        }
      }
    },
    ZarrFix(rule: "zarr-virtual") { document, linter, description in
      for asset in linter.assets {
        let isVirtual = asset.value["roles"]?.array?.contains("virtual") == true
        if isVirtual, asset.value["vrt:hrefs"] == nil, let store = ZarrLinter.storeLink(document) {
          document["assets"]?[asset.key]?["vrt:hrefs"] = [
            ["key": "store", "href": .string(store.href)]
          ]
        }
        guard asset.mediaType?.kind == .icechunk, asset.value["version"] == nil,
          let store = description?.content.store as? IcechunkStore
        else { continue }
        document["assets"]?[asset.key]?["version"] = .string(store.version.name)
      }
    },
  ]

  // MARK: What the store tells

  private static let store: [ZarrFix] = [
    ZarrFix(rule: "zarr-version") { document, linter, description in
      guard let description else { return }
      let format = description.content.hierarchy.zarrFormat
      for asset in linter.assets where asset.path != nil {
        if asset.value["zarr:zarr_format"] != nil {
          document["assets"]?[asset.key]?["zarr:zarr_format"] = .integer(Int64(format))
        }
        if let type = asset.mediaType, type.kind == .zarr, type.version != nil {
          document["assets"]?[asset.key]?["type"] = .string(
            ZarrMediaType.text(version: format, isPyramid: type.profile == "multiscales"))
        }
      }
    },
    ZarrFix(rule: "zarr-multiscales") { document, linter, description in
      for (asset, group) in groups(linter, description) {
        guard let type = asset.mediaType, type.kind == .zarr,
          let version = type.version ?? asset.format
        else { continue }
        document["assets"]?[asset.key]?["type"] = .string(
          ZarrMediaType.text(
            version: version, isPyramid: Multiscales(group)?.isDeclared == true))
      }
    },
    ZarrFix(rule: "zarr-consolidated") { document, linter, description in
      for (asset, group) in groups(linter, description)
      where asset.value["zarr:consolidated"] != nil {
        document["assets"]?[asset.key]?["zarr:consolidated"] = .boolean(group.isConsolidated)
      }
    },
    ZarrFix(rule: "zarr-variable") { document, linter, description in
      for (asset, dataset) in datasets(linter, description) {
        var described = CubeWriter(dataset, StoreItemOptions())
        let dimensions = described.dimensions()
        for (name, _) in asset.value["cube:variables"]?.object ?? [:] {
          guard let array = dataset.variables.first(where: { $0.array.name == name })?.array,
            array.dimensionNames.allSatisfy({ $0.map { dimensions[$0] != nil } ?? false })
          else { continue }
          document["assets"]?[asset.key]?["cube:variables"]?[name]?["dimensions"] = .array(
            array.dimensionNames.compactMap { $0.map { .string($0) } })
          for dimension in array.dimensionNames.compactMap(\.self)
          where document["assets"]?[asset.key]?["cube:dimensions"]?[dimension] == nil {
            if document["assets"]?[asset.key]?["cube:dimensions"] == nil {
              document["assets"]?[asset.key]?["cube:dimensions"] = [:]
            }
            document["assets"]?[asset.key]?["cube:dimensions"]?[dimension] = dimensions[dimension]
          }
        }
      }
    },
    ZarrFix(rule: "zarr-temporal") { document, linter, description in
      for (asset, dataset) in datasets(linter, description) {
        var writer = CubeWriter(dataset, StoreItemOptions())
        let own = writer.dimensions()
        for (name, told) in asset.value["cube:dimensions"]?.object ?? [:]
        where told["type"] == "temporal" && ZarrLinter.isWrongTime(told) {
          guard let dimension = own[name], dimension["type"] == "temporal" else { continue }
          document["assets"]?[asset.key]?["cube:dimensions"]?[name] = dimension
        }
      }
    },
    ZarrFix(rule: "zarr-drift") { document, linter, description in
      for (asset, dataset) in datasets(linter, description) {
        for (name, told) in asset.value["cube:dimensions"]?.object ?? [:] {
          guard let own = matching(told, name, dataset) else { continue }
          for member in ["extent", "step", "values"] where told[member] != nil {
            // What the document lists, it goes on to list; an open end stays open.
            guard let value = own[member] else { continue }
            let isOpen =
              member == "extent" && told["type"] == "temporal"
              && told["extent"]?.array?.last == .null
            document["assets"]?[asset.key]?["cube:dimensions"]?[name]?[member] =
              isOpen ? [value.array?.first ?? .null, .null] : value
          }
        }
      }
    },
    ZarrFix(rule: "zarr-projection") { document, linter, description in
      for (asset, dataset) in datasets(linter, description) {
        guard let grid = dataset.grid, grid.kind == .regular || grid.kind == .rectilinear else {
          continue
        }
        let value = asset.value
        if value["proj:code"]?.string != nil, let code = dataset.referenceSystem?.code {
          document["assets"]?[asset.key]?["proj:code"] = .string(code)
        }
        if value["proj:shape"] != nil {
          document["assets"]?[asset.key]?["proj:shape"] = .array(
            grid.shape.map { .integer(Int64($0)) })
        }
        if value["proj:transform"] != nil, let transform = grid.transform {
          document["assets"]?[asset.key]?["proj:transform"] = .array(
            transform.map { numberJSON($0) })
        }
        if value["proj:bbox"] != nil, let box = grid.box {
          document["assets"]?[asset.key]?["proj:bbox"] = .array(box.map { numberJSON($0) })
        }
      }
    },
    // Last, as the others bring fields with them.
    ZarrFix(rule: "zarr-extension") { document, _, _ in
      guard let object = document.object else { return }
      document["stac_extensions"] = .array(ExtensionsInUse.adding(to: object))
    },
  ]

  /// The assets with their groups in the store.
  private static func groups(
    _ linter: ZarrLinter, _ description: StoreDescription?
  ) -> [(ZarrLinter.ZarrAsset, ZarrGroup)] {
    linter.assets.compactMap { asset in
      asset.path.flatMap { description?.content.hierarchy.groups[$0] }.map { (asset, $0) }
    }
  }

  /// The assets with what their groups hold; of a pyramid its finest level.
  private static func datasets(
    _ linter: ZarrLinter, _ description: StoreDescription?
  ) -> [(ZarrLinter.ZarrAsset, ZarrDataset)] {
    guard let description else { return [] }
    return linter.assets.compactMap { asset in
      asset.path.flatMap { ZarrLinter.dataset(of: $0, description) }.map { (asset, $0) }
    }
  }

  /// A dimension as the store tells it, with extents to the edges or to the centres as the document has them.
  private static func matching(
    _ told: JSONValue, _ name: String, _ dataset: ZarrDataset
  ) -> JSONValue? {
    var options = StoreItemOptions()
    options.valueLimit = 10_000
    var best: JSONValue?
    for extents in [StoreItemOptions.Extents.automatic, .centers, .edges] {
      options.extents = extents
      var writer = CubeWriter(dataset, options)
      guard let own = writer.dimensions()[name] else { return nil }
      if best == nil { best = own }
      let (a, b) = (told["extent"]?.array ?? [], own["extent"]?.array ?? [])
      // One end that has stayed tells which.
      if zip(a, b).contains(where: { $0 == $1 || ($0.double != nil && $0.double == $1.double) }) {
        return own
      }
    }
    return best
  }
}
