internal import STACManager
internal import Synchronization

/// Notes the schemas that documents name.
final class NamedSchemas: ItemStep {
  private let found = Mutex<(urls: Set<String>, known: Set<JSONValue>)>(([], []))

  /// The URLs, sorted.
  var urls: [String] { found.withLock { $0.urls.sorted() } }

  func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    var object = JSONObject()
    let document = item.view
    for name in ["type", "stac_version", "stac_extensions"] {
      if let value = document[JSONKey(name)] { object[name] = JSONValue(value) }
    }
    for name in ["extent", "license"] where document[JSONKey(name)] != nil { object[name] = true }
    let names = JSONValue.object(object)
    found.withLock { found in
      if found.known.insert(names).inserted {
        found.urls.formUnion(SchemaReferences.schemas(namedBy: names))
      }
    }
    return .keep
  }
}
