internal import STACJSON

/// Which rules a document is held against.
struct DocumentTarget {
  let subject: Rule.Subject
  let version: CoreVersion

  /// Versions that were published with schemas of their own, which are not built in.
  static let olderVersions: [StaticString] = [
    "0.6.0", "0.6.1", "0.6.2", "0.7.0", "0.8.0", "0.8.1", "0.9.0", "1.0.0-beta.1", "1.0.0-beta.2",
    "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0-rc.3", "1.0.0-rc.4",
  ]

  /// Reads `type` and `stac_version`; nil where no rules fit. Says what is wrong with the two.
  init?(_ view: JSONView, _ collector: inout FindingCollector) {
    guard view.isObject else {
      collector.add(
        .documentObject, at: view, "expected a STAC document: an object, found \(FoundValue(view))")
      return nil
    }
    guard let version = Self.version(view, &collector) else { return nil }
    self.version = version
    subject = Self.subject(view, &collector)
  }

  private static func version(
    _ view: JSONView, _ collector: inout FindingCollector
  ) -> CoreVersion? {
    guard let value = view["stac_version"] else {
      collector.add(
        .versionRequired, at: view, "the member 'stac_version' is missing, expected a string")
      return .v110
    }
    guard let text = value.text else {
      collector.add(.versionRequired, at: value, "expected a string, found \(FoundValue(value))")
      return .v110
    }
    if text == "1.1.0" { return .v110 }
    if text == "1.0.0" {
      if collector.wantsInformation {
        collector.add(.versionOld, at: value, "expected '1.1.0', the newest, found '1.0.0'")
      }
      return .v100
    }
    // The schemas of the beta are those of 1.1.0 but for the number.
    if text == "1.1.0-beta.1" { return .v110 }
    if olderVersions.contains(where: { text == $0 }) {
      collector.add(
        .versionUnchecked, at: value,
        "the built-in rules know STAC 1.0.0 and 1.1.0, this document is of \(FoundValue(value))")
      return nil
    }
    collector.add(
      .versionKnown, at: value, "expected a version such as '1.1.0', found \(FoundValue(value))")
    return .v110
  }

  private static func subject(
    _ view: JSONView, _ collector: inout FindingCollector
  ) -> Rule.Subject {
    let type = view["type"]
    if let text = type?.text {
      if text == "Feature" { return .item }
      if text == "Collection" { return .collection }
      if text == "Catalog" { return .catalog }
    }
    let expected = "'Feature', 'Collection' or 'Catalog'"
    if let type {
      collector.add(
        .documentType, at: type, "expected \(expected), found \(FoundValue(type))")
    } else {
      collector.add(
        .documentType, at: view, "the member 'type' is missing, expected \(expected)")
    }
    // What it looks like is the best that can be had.
    if view["geometry"] != nil || view["properties"] != nil { return .item }
    return view["extent"] != nil ? .collection : .catalog
  }
}
