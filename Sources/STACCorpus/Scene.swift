internal import STACJSON

/// One Item while it is written.
struct Scene {
  /// Which satellite took it; decides its properties and assets.
  enum Family {
    case landsat
    case sentinelOne
    case sentinelTwo
  }

  let corpus: Corpus
  let family: Family
  let index: Int
  let collection: Int
  let taken: Instant
  let footprint: Footprint
  var numbers: SeededNumbers
  /// `"A"` to `"C"`: the satellite of a constellation.
  let satellite: String
  private(set) var id = ""

  init(of corpus: Corpus, _ index: Int) {
    precondition(index >= 0, "Items are counted from zero")
    self.corpus = corpus
    self.index = index
    numbers = SeededNumbers(seed: corpus.seed, stream: UInt64(index))
    collection = numbers.below(corpus.collections)
    family =
      switch corpus.kind {
      case .large: .sentinelTwo
      case .small: collection % 2 == 0 ? .landsat : .sentinelOne
      }
    // A scene every 29 seconds from 2015-07-04: no two are of the same second, so ids differ.
    taken = Instant(seconds: 16_620 * 86_400 + index * 29 + numbers.below(29))
    footprint = Footprint(&numbers, hasHeights: corpus.hasHeights)
    satellite = numbers.pick(["A", "B", "C"])
    id =
      switch family {
      case .landsat: landsatID()
      case .sentinelOne: sentinelOneID()
      case .sentinelTwo: sentinelTwoID()
      }
  }

  var isOld: Bool { corpus.version == .before }

  mutating func append(to buffer: inout ByteBuffer) {
    buffer.append("{")
    buffer.text("type", "Feature")
    buffer.text("stac_version", corpus.version.rawValue)
    buffer.beginArray("stac_extensions")
    appendExtensions(to: &buffer)
    buffer.endArray()
    buffer.text("id", id)
    buffer.text("collection", corpus.id(ofCollection: collection))
    footprint.append(to: &buffer)
    buffer.beginObject("properties")
    appendTimes(to: &buffer)
    appendDescription(to: &buffer)
    switch family {
    case .landsat: appendLandsatProperties(to: &buffer)
    case .sentinelOne: appendSentinelOneProperties(to: &buffer)
    case .sentinelTwo: appendSentinelTwoProperties(to: &buffer)
    }
    buffer.endObject()
    appendLinks(to: &buffer)
    buffer.beginObject("assets")
    switch family {
    case .landsat: appendLandsatAssets(to: &buffer)
    case .sentinelOne: appendSentinelOneAssets(to: &buffer)
    case .sentinelTwo: appendSentinelTwoAssets(to: &buffer)
    }
    buffer.endObject()
    buffer.dropComma()
    buffer.append("}")
  }

  /// How STAC's own datetimes are written: UTC, as `Z` or `+00:00`.
  mutating func datetimeStyle() -> DatetimeStyle {
    DatetimeStyle(
      digits: numbers.pick([0, 0, 3, 6]), microseconds: numbers.below(1_000_000),
      offset: numbers.oneIn(8) ? 0 : nil)
  }

  /// How datetimes of extensions are written, where STAC does not ask for UTC.
  mutating func looseDatetimeStyle() -> DatetimeStyle {
    var style = datetimeStyle()
    if numbers.oneIn(6) { style.offset = numbers.within(-3...9) }
    return style
  }

  private mutating func appendTimes(to buffer: inout ByteBuffer) {
    let style = datetimeStyle()
    let isInterval = numbers.oneIn(9)
    isInterval ? buffer.null("datetime") : buffer.datetime("datetime", taken, style)
    if isInterval || numbers.oneIn(5) {
      buffer.datetime("start_datetime", taken, style)
      buffer.datetime("end_datetime", taken.later(by: numbers.within(10...40)), style)
    }
    guard !numbers.oneIn(7) else { return }
    let created = taken.later(by: numbers.within(4000...400_000))
    buffer.datetime("created", created, datetimeStyle())
    if !numbers.oneIn(3) {
      buffer.datetime(
        "updated", created.later(by: numbers.below(90_000_000)), datetimeStyle())
    }
  }

  private mutating func appendDescription(to buffer: inout ByteBuffer) {
    if numbers.oneIn(6) { buffer.escapedText("title", numbers.pick(Self.titles)) }
    if numbers.oneIn(12) { buffer.escapedText("description", numbers.pick(Self.descriptions)) }
    if numbers.oneIn(40) {
      // The same characters as escapes, as writers that keep to ASCII have them.
      buffer.raw("remark", #""revu \u00e0 Kiruna \ud83d\ude80 24\/7""#)
    } else if numbers.oneIn(10) {
      buffer.null("remark")
    }
    if numbers.oneIn(15) {
      buffer.raw(
        "providers",
        #"""
        [{"name":"ESA","roles":["producer","licensor"],"url":"https://earth.esa.int/"},{"name":"Géo Données Sàrl","roles":["processor","host"]}]
        """#)
    }
  }

  private static let titles = [
    "Région de Québec — été", "東京湾の観測", "Zürich / Graubünden", "São Paulo, SP",
    "Кольский полуостров",
    "صحراء الربع الخالي", "Reykjavík 🌋", "Scene over open water",
  ]

  private static let descriptions = [
    "A \"quoted\" remark with a back\\slash and a path C:\\data\\new.",
    "First line.\nSecond line.\n\n- a list\n- **Markdown**\t(tab)",
    "Control \u{01} and \u{1f}, delete \u{7f}, line separator \u{2028}.",
    "Combining e\u{301}, emoji 👩🏽‍🚀, a < b && c > d, 100 % 'safe'.",
  ]

  private mutating func appendLinks(to buffer: inout ByteBuffer) {
    let name = corpus.id(ofCollection: collection)
    buffer.beginArray("links")
    switch corpus.links {
    case .api:
      let root = "https://stac.example.com"
      let parent = "\(root)/collections/\(name)"
      buffer.link("self", "\(parent)/items/\(id)", type: "application/geo+json")
      buffer.link("parent", parent)
      buffer.link("collection", parent)
      buffer.link("root", "\(root)/", title: "Example Catalog")
    case .files:
      buffer.link("parent", "../collection.json")
      buffer.link("collection", "../collection.json")
      buffer.link("root", "../../catalog.json", title: "Example Catalog")
    }
    if numbers.oneIn(3) {
      buffer.link(
        "derived_from", "https://stac.example.com/collections/\(name)-source/items/\(id)",
        type: "application/geo+json", title: "Source product")
    }
    if numbers.oneIn(6) {
      buffer.link(
        "license", "https://example.com/terms?lang=en&v=2", type: "text/html",
        title: "Terms and conditions")
    }
    buffer.endArray()
  }
}
