/// The URL of an extension's schema, taken apart.
struct ExtensionURL: Hashable, CustomStringConvertible {
  /// The name in the URL, such as `eo`.
  let name: String
  let version: STACVersion

  private static let base = "https://stac-extensions.github.io/"

  static let eo = ExtensionURL("eo", 2, 0, 0)
  static let raster = ExtensionURL("raster", 2, 0, 0)
  static let projection = ExtensionURL("projection", 2, 0, 0)
  static let view = ExtensionURL("view", 1, 0, 0)
  static let sat = ExtensionURL("sat", 1, 0, 0)
  static let file = ExtensionURL("file", 2, 1, 0)

  init(_ name: String, _ major: Int, _ minor: Int, _ patch: Int) {
    self.name = name
    version = STACVersion(major: major, minor: minor, patch: patch)
  }

  /// The extension that an entry of `stac_extensions` names; nil where it is not one of the
  /// organisation's. Some entries have a `#` behind them, and some no `v` in front of the version.
  init?(_ text: String) {
    guard text.hasPrefix(Self.base) else { return nil }
    let parts = text.dropFirst(Self.base.count).split(separator: "/")
    guard parts.count == 3, parts[2] == "schema.json" || parts[2] == "schema.json#" else {
      return nil
    }
    let number = parts[1].hasPrefix("v") ? parts[1].dropFirst() : parts[1]
    guard let version = try? STACVersion(String(number)) else { return nil }
    name = String(parts[0])
    self.version = version
  }

  var description: String { "\(Self.base)\(name)/v\(version)/schema.json" }
}
