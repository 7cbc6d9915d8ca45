public import STACCatalog
internal import STACGeometry
internal import STACJSON
internal import STACModel
internal import STACQuery
internal import Synchronization

/// Makes complete Items of records, as a mapping says: rows of a table, features of others, files.
///
/// A record that is wrong fails with everything that is wrong in it, each with its column and the
/// place in the Item that it was for.
public struct ScaffoldStep: ItemStep {
  /// What Items are made of.
  public let mapping: ScaffoldMapping
  /// Where the `collection` link of Items leads, until an output puts them in its own place.
  public var collectionHref = "./collection.json"
  private let workers: WorkerPool

  /// A step that makes Items by a mapping.
  public init(_ mapping: ScaffoldMapping) {
    self.mapping = mapping
    workers = WorkerPool(mapping.geometry ?? GeometryRule(.none))
  }

  /// What a worker has for itself.
  ///
  /// `@unchecked Sendable`: whoever takes one out of the pool has it alone.
  private final class Worker: @unchecked Sendable {
    let geometry: GeometryMaker
    var extensions = ExtensionPicker()
    init(_ rule: GeometryRule) { geometry = GeometryMaker(rule) }
  }

  private final class WorkerPool: Sendable {
    private let idle = Mutex<[Worker]>([])
    private let rule: GeometryRule
    init(_ rule: GeometryRule) { self.rule = rule }
    func take() -> Worker { idle.withLock { $0.popLast() } ?? Worker(rule) }
    func give(back worker: Worker) { idle.withLock { $0.append(worker) } }
  }

  /// Makes an Item of a record.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    guard item.view.isObject else {
      throw ItemFailure(
        code: "not-a-record",
        message: "\(item.view.kind.name) stands where a record should be, which is an object")
    }
    let worker = workers.take()
    defer { workers.give(back: worker) }
    var work = Work(mapping: mapping, scope: .view(item.view))
    guard try work.isWanted() else { return .skip }
    let made = work.make(worker.geometry, &worker.extensions, collectionHref: collectionHref)
    if var first = work.failures.first {
      first.others = Array(work.failures.dropFirst())
      throw first
    }
    item.value = .object(made)
    return .keep
  }
}

/// The making of one Item.
private struct Work {
  let mapping: ScaffoldMapping
  var scope: RecordScope
  var failures: [ItemFailure] = []

  /// What a rule gives; nil after a failure was noted.
  private mutating func value(
    _ rule: ValueRule, _ type: ValueType, _ pointer: [String]
  ) -> JSONValue? {
    do throws(ValueProblem) {
      return try rule.value(in: scope, as: type)
    } catch {
      failures.append(error.failure(pointer))
      return nil
    }
  }

  func isWanted() throws(ItemFailure) -> Bool {
    guard let condition = mapping.condition else { return true }
    do throws(QueryError) {
      switch try scope.value(of: condition) {
      case nil, .boolean(false), .string(""): return false
      case .array(let array): return !array.isEmpty
      case .object(let object): return !object.isEmpty
      default: return true
      }
    } catch {
      throw ValueProblem("'where': \(error.summary)", .expression).failure([])
    }
  }

  mutating func make(
    _ geometry: GeometryMaker, _ extensions: inout ExtensionPicker, collectionHref: String
  ) -> JSONObject {
    computeFields()
    let id = id()
    let collection = collection()
    let (shape, box) = shape(geometry)
    var properties = JSONObject()
    addTimes(&properties)
    addCopies(&properties)
    for (name, rule) in mapping.properties {
      if let value = value(rule, ValueType(ofField: name), ["properties", name]) {
        properties[name] = value
      }
    }
    let assets = assets()
    let links = links(collection, collectionHref)
    if !failures.isEmpty { return [:] }
    extensions.begin(mapping.extensions)
    extensions.note(properties)
    for (_, asset) in assets { extensions.note(asset.object ?? [:], isAsset: true) }
    for link in links { extensions.note(link.object ?? [:]) }
    var item: JSONObject = [
      "type": "Feature", "stac_version": "1.1.0",
      "stac_extensions": .array(extensions.identifiers.map { .string($0) }), "id": .string(id),
      "geometry": shape?.json ?? .null,
    ]
    if let box { item["bbox"] = .array(box.json) }
    item["properties"] = .object(properties)
    item["links"] = .array(links)
    item["assets"] = .object(assets)
    if let collection { item["collection"] = .string(collection) }
    return item
  }

  private mutating func computeFields() {
    for (name, rule) in mapping.fields {
      if let value = value(rule, .any, []) { scope = scope.adding(JSONObject([(name, value)])) }
    }
  }

  private mutating func id() -> String {
    guard let rule = mapping.id else { return "" }
    let id = value(rule, .text, ["id"])?.string?.trimmed
    if let id, id.isEmpty {
      failures.append(ValueProblem("\(rule.name) is empty", .missing).failure(["id"]))
    }
    return id ?? ""
  }

  private mutating func collection() -> String? {
    if let rule = mapping.collectionID, let id = value(rule, .text, ["collection"])?.string {
      return id
    }
    return mapping.collectionIdentifier
  }

  private mutating func shape(_ maker: GeometryMaker) -> (Shape?, BoundingBox?) {
    var shape: Shape?
    do throws(ValueProblem) {
      shape = try maker.shape(scope)
    } catch { failures.append(error.failure(["geometry"])) }
    guard !mapping.box.isEmpty else { return (shape, shape?.boundingBox) }
    do throws(ValueProblem) {
      return (shape, try GeometryMaker.box(mapping.box, scope) ?? shape?.boundingBox)
    } catch {
      failures.append(error.failure(["bbox"]))
      return (shape, nil)
    }
  }

  // MARK: Properties

  private mutating func addTimes(_ properties: inout JSONObject) {
    let known = failures.count
    for name in ["datetime", "start_datetime", "end_datetime"] {
      guard let rule = mapping.times[name] else { continue }
      if let value = value(rule, .datetime, ["properties", name]) { properties[name] = value }
    }
    let start = properties["start_datetime"]?.string
    let end = properties["end_datetime"]?.string
    if properties["datetime"] == nil {
      if failures.count == known, start == nil || end == nil {
        let names = mapping.times.values.map(\.name).sorted().joined(separator: ", ")
        failures.append(
          ValueProblem("the record has no time: \(names)", .missing)
            .failure(["properties", "datetime"]))
      }
      // The first member of the properties, whatever it is.
      properties = JSONObject([("datetime", .null)] + properties.map { ($0.0, $0.1) })
    }
    if let start, let end, let first = try? Timestamp(start), let last = try? Timestamp(end),
      first > last
    {
      failures.append(
        ValueProblem("the time ends at \(end), before it starts at \(start)")
          .failure(["properties", "end_datetime"]))
    }
  }

  private mutating func addCopies(_ properties: inout JSONObject) {
    for copy in mapping.copies {
      let source: JSONObject
      do throws(ValueProblem) {
        source =
          try copy.path.map { (path) throws(ValueProblem) in
            try path.value(in: scope)?.object ?? [:]
          } ?? scope.json.object ?? [:]
      } catch {
        failures.append(error.failure(["properties"]))
        continue
      }
      for (name, value) in source where value != .null && copy.takes(name) {
        do throws(ValueProblem) {
          properties[copy.prefix + name] = try ValueConversion().convert(
            value, to: ValueType(ofField: copy.prefix + name),
            isPlain: copy.plainNames.contains(name))
        } catch {
          failures.append(
            error.about("column '\(name)'").failure(["properties", copy.prefix + name]))
        }
      }
    }
  }

  // MARK: Assets and links

  private mutating func assets() -> JSONObject {
    var assets = JSONObject()
    for rule in mapping.assets {
      guard let each = rule.each else {
        add(rule, &assets)
        continue
      }
      let outer = scope
      do throws(ValueProblem) {
        for (index, element) in (try each.value(in: outer)?.array ?? []).enumerated() {
          // What the element has itself comes before what the record has.
          let numbered = outer.adding(["index": .integer(Int64(index))])
          scope = numbered.adding(element.object ?? ["value": element])
          add(rule, &assets)
        }
      } catch { failures.append(error.failure(["assets"])) }
      scope = outer
    }
    return assets
  }

  private mutating func add(_ rule: ScaffoldMapping.AssetRule, _ assets: inout JSONObject) {
    guard let key = value(rule.key, .text, ["assets"])?.string else { return }
    guard let asset = members(rule.members, ["assets", key]) else {
      if rule.isRequired {
        failures.append(
          ValueProblem("the asset '\(key)' has no href", .missing).failure(["assets", key]))
      }
      return
    }
    if rule.each != nil, assets[key] != nil {
      failures.append(
        ValueProblem("two assets have the name '\(key)'").failure(["assets", key]))
      return
    }
    assets[key] = .object(asset)
  }

  /// The members of an asset or link; nil where it has no href.
  private mutating func members(
    _ rules: [(String, ValueRule)], _ pointer: [String]
  ) -> JSONObject? {
    var object = JSONObject()
    for (name, rule) in rules {
      let type: ValueType = name == "href" ? .text : ValueType(ofField: name)
      if let value = value(rule, type, pointer + [name]) { object[name] = value }
    }
    return object["href"] == nil ? nil : object
  }

  private mutating func links(_ collection: String?, _ href: String) -> [JSONValue] {
    var links: [JSONValue] = []
    for (index, rule) in mapping.links.enumerated() {
      if let link = members(rule.members, ["links", String(index)]) { links.append(.object(link)) }
    }
    let hasOwn = links.contains { $0["rel"]?.string == "collection" }
    if collection != nil, !hasOwn {
      let link: JSONValue = [
        "rel": "collection", "href": .string(href), "type": "application/json",
      ]
      links.insert(link, at: 0)
    }
    return links
  }
}

extension ScaffoldMapping.CopyRule {
  /// Whether a field of this name is taken over.
  func takes(_ name: String) -> Bool {
    (only.isEmpty || only.contains { Self.fits(name[...], $0[...]) })
      && !except.contains { Self.fits(name[...], $0[...]) }
  }

  /// Whether a name fits a pattern in which `*` stands for any characters.
  private static func fits(_ name: Substring, _ pattern: Substring) -> Bool {
    guard let star = pattern.firstIndex(of: "*") else { return name == pattern }
    let head = pattern[..<star]
    guard name.hasPrefix(head) else { return false }
    let rest = pattern[pattern.index(after: star)...]
    if rest.isEmpty { return true }
    var tail = name.dropFirst(head.count)
    while true {
      if fits(tail, rest) { return true }
      if tail.popFirst() == nil { return false }
    }
  }
}
