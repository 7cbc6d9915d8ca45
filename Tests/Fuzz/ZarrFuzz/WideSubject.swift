import STACJSON
import STACZarr

/// Stores of very many nodes that tell of one another: what takes the square of their number takes too long here.
struct WideSubject: Subject {
  let name = "very many groups"

  func run(_ mutator: inout Mutator, in folder: String) throws {
    let count = mutator.once(in: 20) ? 1000 : 20 + mutator.below(100)
    let isDeep = mutator.once(in: 3)
    var path = ""
    let groups = (0..<count).map { index in
      path = isDeep && index % 40 > 0 ? path + "/\(index)" : "\(index)"
      return path
    }
    let shape: JSONValue = mutator.once(in: 4) ? [] : [2, 2]
    let array: JSONValue = [
      "zarr_format": 2, "shape": shape, "chunks": shape, "dtype": "<f4", "fill_value": 0,
      "order": "C", "filters": .null, "compressor": .null,
    ]
    let line: JSONValue = [
      "zarr_format": 2, "shape": [2], "chunks": [2], "dtype": "<f8", "fill_value": 1,
      "order": "C", "filters": .null, "compressor": .null,
    ]
    let names = [["y", "x"], ["lat", "lon"], ["time", "band"]]
    var entries: [(String, JSONValue)] = [(".zgroup", ["zarr_format": 2])]
    let everywhere = mutator.once(in: 2)
    for group in groups {
      let dimensions = mutator.one(of: names)
      entries.append((group + "/.zgroup", ["zarr_format": 2]))
      if mutator.once(in: 2) {
        entries.append((group + "/.zattrs", attributes(groups, 8, &mutator)))
      }
      // Either an array of its own in each group, or all in one.
      let place = everywhere ? group + "/data" : groups[0] + "/data\(entries.count)"
      entries.append((place + "/.zarray", array))
      let words = JSONValue.array(dimensions.map { .string($0) })
      entries.append(
        (
          place + "/.zattrs",
          shape == [] ? [:] : ["_ARRAY_DIMENSIONS": words, "grid_mapping": "crs"]
        ))
      if mutator.once(in: 2) { entries.append((group + "/\(dimensions[0])/.zarray", line)) }
    }
    entries.append((".zattrs", attributes(groups, count, &mutator)))
    let document: JSONValue = [
      "zarr_consolidated_format": 1, "metadata": .object(JSONObject(entries)),
    ]
    let text = Array(document.description.utf8)
    let files = [".zmetadata": mutator.once(in: 2) ? mutator.alter(text, isText: true) : text]
    Self.use(try? ZarrContent(folder: MemoryStore(files), Self.options), &mutator)
  }

  /// A pyramid of some of the groups, and what is said of places.
  private func attributes(
    _ groups: [String], _ count: Int, _ mutator: inout Mutator
  ) -> JSONValue {
    let levels = (0..<count).map { _ -> JSONValue in
      ["asset": .string(mutator.one(of: groups)), "spatial:transform": [1, 0, 0, 0, -1, 0]]
    }
    return [
      "multiscales": ["layout": .array(levels)], "proj:code": "EPSG:32632",
      "spatial:dimensions": ["y", "x"],
    ]
  }
}
