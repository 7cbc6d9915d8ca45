internal import STACJSON

/// The conventions that a group or an array declares (`zarr_conventions`), told by their UUIDs, since names and
/// addresses have changed.
/// <https://github.com/zarr-conventions/zarr-conventions-spec>
public struct ZarrConventions: Sendable, Hashable {
  /// The conventions that this program knows.
  public enum Known: String, Sendable, CaseIterable {
    /// Pyramids of groups or arrays.
    case multiscales = "d35379db-88df-4056-af3a-620245f8e347"
    /// Coordinate reference systems.
    case projection = "f17cb550-5864-4468-aeb7-f3180cfb622f"
    /// Places and shapes of rasters.
    case spatial = "689b58e2-cf7b-45e0-9fff-9cfc0883d6b4"
    /// Discrete global grids.
    case discreteGlobalGrid = "7b255807-140c-42ca-97f6-7a1cfecdbc38"
    /// Climate and Forecast.
    case climateForecast = "77c308c7-4db2-4774-8b2d-aa37e9997db6"
    /// STAC within the store.
    case stac = "b3703368-7e7e-4e8e-9e0e-6d0f0d5e8e8e"

    /// The name that people know.
    public var name: String {
      switch self {
      case .multiscales: "multiscales"
      case .projection: "proj"
      case .spatial: "spatial"
      case .discreteGlobalGrid: "dggs"
      case .climateForecast: "CF"
      case .stac: "stac"
      }
    }
  }

  /// Those that are known.
  public let known: Set<Known>
  /// The names of all.
  public let names: [String]

  /// What attributes declare: a list, or an object by UUID as in an early draft.
  init(_ attributes: JSONObject) {
    var known: Set<Known> = []
    var names: [String] = []
    let declared = attributes["zarr_conventions"]
    var entries: [(uuid: String?, value: JSONValue)] = []
    for value in declared?.array ?? [] { entries.append((value["uuid"]?.string, value)) }
    for (uuid, value) in declared?.object ?? [:] { entries.append((uuid, value)) }
    for (uuid, value) in entries {
      // An early draft of multiscales had a UUID of its own.
      let isDraft = uuid?.hasPrefix("f010a634-") == true
      let convention =
        uuid.flatMap { Known(rawValue: $0.lowercased()) } ?? (isDraft ? .multiscales : nil)
        ?? Self.byAddress(value)
      if let convention { known.insert(convention) }
      let name = convention?.name ?? value["name"]?.string ?? uuid ?? ""
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    if let text = attributes["Conventions"]?.string { names.append(text) }
    self.known = known
    self.names = names
  }

  private static func byAddress(_ value: JSONValue) -> Known? {
    let text = (value["schema_url"]?.string ?? "") + (value["spec_url"]?.string ?? "")
    let parts: [(String, Known)] = [
      ("/multiscales/", .multiscales), ("/geo-proj/", .projection), ("/proj/", .projection),
      ("/spatial/", .spatial), ("/dggs/", .discreteGlobalGrid), ("/stac/", .stac),
    ]
    return parts.first { text.contains("zarr-") && text.contains($0.0) }?.1
  }
}

/// A pyramid: the same data in several resolutions.
public struct Multiscales: Sendable, Hashable {
  /// One resolution.
  public struct Level: Sendable, Hashable {
    /// The path below the root of the store, of a group or an array.
    public let path: String
    /// The six numbers of its affine transformation, where they are told.
    public let transform: [Double]?
    /// Rows and columns, where they are told.
    public let shape: [Int]?
  }

  /// From the finest on, as the store lists them.
  public let levels: [Level]
  /// Whether the convention is declared, so that clients may rely on it.
  public let isDeclared: Bool

  /// The pyramid that a group's attributes describe: the convention's, with the keys of its early draft, or
  /// ndpyramid's.
  init?(_ group: ZarrGroup) {
    guard let value = group.attributes["multiscales"] else { return nil }
    isDeclared = ZarrConventions(group.attributes).known.contains(.multiscales)
    let layout = value["layout"]?.array ?? value.array?.first?["datasets"]?.array ?? []
    levels = layout.compactMap { entry in
      guard
        let name = entry["asset"]?.string ?? entry["group"]?.string ?? entry["path"]?.string
          ?? entry["id"]?.string
      else { return nil }
      let path = StoreKey.join(group.path, name == "." ? "" : name)
      guard path.isEmpty || StoreKey.isSafe(path) else { return nil }
      return Level(
        path: path, transform: numbers(entry["spatial:transform"], 6),
        shape: numbers(entry["spatial:shape"], 2)?.compactMap { Int(exactly: $0) })
    }
    if levels.isEmpty { return nil }
  }
}

/// So many numbers of a list; nil where there are fewer.
func numbers(_ value: JSONValue?, _ count: Int) -> [Double]? {
  guard let numbers = value?.array?.compactMap(\.double), numbers.count >= count else { return nil }
  return Array(numbers.prefix(count))
}
