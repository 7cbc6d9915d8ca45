import Foundation
import STACJSON
import STACTestSupport
import Testing

@testable import STACZarr

/// Stores of the fixtures.
enum Stores {
  static let root = Fixtures.root + "zarr/"

  static func path(_ name: String) -> String { root + name }

  static func open(_ name: String, _ options: ZarrStoreOptions = .init()) throws -> ZarrContent {
    try ZarrContent(path(name), options)
  }
}

/// A Python that can import zarr and xarray: the one that `STAC_MANAGER_PYTHON` names, or `python3`.
enum ZarrPeer {
  static let python: ExternalProgram? = {
    let name = ProcessInfo.processInfo.environment["STAC_MANAGER_PYTHON"] ?? "python3"
    if let python = ExternalProgram(name),
      let result = try? python.run(["-c", "import zarr, xarray"]), result.status == 0
    {
      return python
    }
    print("!!! LEFT OUT: comparing with zarr-python and xarray, as '\(name)' cannot import them")
    return nil
  }()

  static func script(_ name: String) -> String {
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Peers/\(name)"
  }

  /// What a script prints, line by line.
  static func lines(_ name: String, _ arguments: [String]) throws -> [JSONValue] {
    guard let python else { return [] }
    let result = try python.run([script(name)] + arguments)
    try #require(result.status == 0, "\(result.errors.suffix(2000))")
    // Libraries print what they log between the lines.
    return try result.output.split(separator: UInt8(ascii: "\n"))
      .filter { $0.first == UInt8(ascii: "[") || $0.first == UInt8(ascii: "{") }
      .map { try JSONValue(parsing: $0) }
  }
}

extension ZarrContent {
  /// The values of an array as JSON, or why they cannot be read.
  func json(_ path: String) -> (values: [JSONValue]?, error: ZarrError?) {
    guard let array = hierarchy.arrays[path] else {
      return (nil, ZarrError(.notFound, "no array '\(path)': \(hierarchy.problems)"))
    }
    switch read([array])[0] {
    case .success(let loaded): return (loaded.values.json, nil)
    case .failure(let error): return (nil, error)
    }
  }
}

/// Whether two lists of values are the same, numbers by value.
func isSame(_ a: [JSONValue], _ b: [JSONValue]) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { a, b in
      if let x = a.double, let y = b.double {
        return Float(x) == Float(y) && abs(x - y) < 1e-6 * max(1, abs(x))
      }
      return a == b
    }
}
