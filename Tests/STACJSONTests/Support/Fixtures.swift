import Foundation

/// The shared real-world documents, which lie beside the checkout.
enum Fixtures {
  static let directory: URL = {
    let override = ProcessInfo.processInfo.environment["STAC_FIXTURES"]
    if let override { return URL(fileURLWithPath: override) }
    return URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared/fixtures")
  }()

  static let areThere: Bool = {
    let found = FileManager.default.fileExists(atPath: directory.path)
    if !found {
      FileHandle.standardError.write(
        Data("WARNING: no fixtures at \(directory.path): tests on real documents are OFF\n".utf8))
    }
    return found
  }()

  /// The collections of documents, one folder each.
  static var folders: [String] {
    guard areThere else { return ["missing"] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.sorted().filter { !files(in: $0).isEmpty }
  }

  static func files(in folder: String) -> [URL] {
    let found = FileManager.default.enumerator(
      at: directory.appendingPathComponent(folder), includingPropertiesForKeys: nil)
    let urls = (found?.allObjects as? [URL]) ?? []
    return urls.filter { ["json", "geojson", "ndjson"].contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
  }

  /// The documents of a file: its lines for NDJSON, else the file.
  static func documents(of file: URL) throws -> [[UInt8]] {
    let bytes = Array(try Data(contentsOf: file))
    guard file.pathExtension == "ndjson" else { return [bytes] }
    return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init).filter { !$0.isEmpty }
  }

  static func path(_ file: URL) -> String {
    String(file.path.dropFirst(directory.path.count + 1))
  }

  /// Some small real documents; written-out ones where the fixtures are missing.
  static func samples(upTo size: Int, count: Int) -> [[UInt8]] {
    var found: [[UInt8]] = []
    if areThere {
      let all = ["stac-spec", "stac-extensions", "stac-geoparquet", "pystac", "rustac"]
        .flatMap { files(in: $0) }
      for file in all where file.pathExtension != "ndjson" {
        guard let bytes = try? Array(Data(contentsOf: file)), bytes.count <= size,
          bytes.count > 200
        else { continue }
        found.append(bytes)
      }
    }
    let step = max(1, found.count / count)
    found = stride(from: 0, to: found.count, by: step).map { found[$0] }
    return found + [Array(item.utf8)]
  }

  static let item = #"""
    {
      "type": "Feature", "stac_version": "1.1.0", "id": "a\u00e9\n\ud83d\ude80 é",
      "geometry": {"type": "Point", "coordinates": [-105.0, 40.125, 1e-7]},
      "bbox": [-105.0, 40.125, -105.0, 40.125],
      "properties": {"datetime": "2020-01-01T00:00:00Z", "gsd": 10.0, "n": -1, "x": null,
        "big": 18446744073709551615, "flags": [true, false, [], {}]},
      "links": [{"rel": "self", "href": "https://example.com/a\/b"}],
      "assets": {"a": {"href": "a.tif", "eo:cloud_cover": 0.5}, "": {"href": ""}}
    }
    """#
}
