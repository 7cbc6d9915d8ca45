/// A clause of a specification that a rule refers to.
struct SpecificationPage {
  let url: String

  private static let stac = "https://github.com/radiantearth/stac-spec/blob/v1.1.0"

  static func item(_ anchor: String) -> Self {
    Self(url: "\(stac)/item-spec/item-spec.md#\(anchor)")
  }

  static func collection(_ anchor: String) -> Self {
    Self(url: "\(stac)/collection-spec/collection-spec.md#\(anchor)")
  }

  static func catalog(_ anchor: String) -> Self {
    Self(url: "\(stac)/catalog-spec/catalog-spec.md#\(anchor)")
  }

  static func common(_ anchor: String) -> Self {
    Self(url: "\(stac)/commons/common-metadata.md#\(anchor)")
  }

  static func links(_ anchor: String) -> Self { Self(url: "\(stac)/commons/links.md#\(anchor)") }

  static func assets(_ anchor: String) -> Self { Self(url: "\(stac)/commons/assets.md#\(anchor)") }

  static func practices(_ anchor: String) -> Self {
    Self(url: "\(stac)/best-practices.md#\(anchor)")
  }

  static func zarr(_ anchor: String) -> Self {
    Self(
      url: "https://github.com/radiantearth/stac-best-practices/blob/main/best-practices-zarr.md"
        + "#\(anchor)")
  }

  static func geoParquet(_ anchor: String) -> Self {
    Self(url: "https://geoparquet.org/releases/v1.1.0/#\(anchor)")
  }

  static func stacGeoParquet(_ anchor: String) -> Self {
    Self(
      url: "https://github.com/radiantearth/stac-geoparquet-spec/blob/main/"
        + "stac-geoparquet-spec.md#\(anchor)")
  }

  static func geoJSON(_ section: String) -> Self {
    Self(url: "https://www.rfc-editor.org/rfc/rfc7946#section-\(section)")
  }

  static func rfc(_ number: Int, _ section: String) -> Self {
    Self(url: "https://www.rfc-editor.org/rfc/rfc\(number)#section-\(section)")
  }
}
