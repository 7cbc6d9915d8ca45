/// A media type that means Zarr, in any of the spellings that are met.
public struct ZarrMediaType: Sendable, Hashable {
  /// What kind of store it means.
  public enum Kind: String, Sendable {
    /// Zarr itself.
    case zarr
    /// An Icechunk repository.
    case icechunk
    /// References to chunks.
    case kerchunk
  }

  /// What kind of store it means.
  public let kind: Kind
  /// The version of Zarr that it names.
  public let version: Int?
  /// The profile that it names.
  public let profile: String?
  /// Whether it is written as it is agreed, letter by letter.
  public let isExact: Bool
  /// Whether it is an old spelling.
  public let isDeprecated: Bool

  private static let exact: Set<String> = [
    "application/vnd.zarr; version=2", "application/vnd.zarr; version=3",
    "application/vnd.zarr; version=2; profile=multiscales",
    "application/vnd.zarr; version=3; profile=multiscales", "application/vnd.zarr+icechunk",
    "application/vnd.zarr+kerchunk",
  ]

  /// What a media type means; nil where it is another.
  public init?(_ text: String) {
    let parts = text.lowercased().split(separator: ";").map { part in
      String(part.filter { $0 != " " })
    }
    guard let name = parts.first else { return nil }
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { parameters[String(pair[0])] = String(pair[1]) }
    }
    switch name {
    case "application/vnd.zarr", "application/vnd+zarr", "application/x-zarr", "application/zarr":
      switch parameters["profile"] {
      case "icechunk": kind = .icechunk
      case "virtualizarr", "kerchunk": kind = .kerchunk
      default: kind = .zarr
      }
    case "application/vnd.zarr+icechunk", "application/x-icechunk": kind = .icechunk
    case "application/vnd.zarr+kerchunk", "application/vnd+zarr+kerchunk": kind = .kerchunk
    default: return nil
    }
    version = parameters["version"].flatMap { Int($0) }
    profile = parameters["profile"]
    isExact = Self.exact.contains(text)
    isDeprecated = !name.hasPrefix("application/vnd.zarr")
  }

  /// The spelling of Zarr itself.
  static func text(version: Int, isPyramid: Bool) -> String {
    "application/vnd.zarr; version=\(version)" + (isPyramid ? "; profile=multiscales" : "")
  }

  /// The spelling that is agreed, for a version where none is named.
  public func agreed(version known: Int?) -> String? {
    switch kind {
    case .icechunk: return "application/vnd.zarr+icechunk"
    case .kerchunk: return "application/vnd.zarr+kerchunk"
    case .zarr:
      guard let version = version ?? known else { return nil }
      return Self.text(version: version, isPyramid: profile == "multiscales")
    }
  }
}
