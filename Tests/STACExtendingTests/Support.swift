import STACExtending
import STACJSON
import STACTestSupport
import STACValidation
import Testing

/// A JSON text as a value.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

/// A loader of the published schemas that asks nothing from the network.
func loader(folders: [String] = [Fixtures.root + "../schemas"]) -> ExtensionLoader {
  var options = SchemaStore.Options()
  options.folders = folders
  options.isOffline = true
  return ExtensionLoader(store: SchemaStore(options))
}

/// A valid Item with these properties and assets.
func item(
  _ properties: String = "", assets: String = "{}", extensions: String = "[]"
) throws -> JSONValue {
  try json(
    """
    {"type": "Feature", "stac_version": "1.1.0", "stac_extensions": \(extensions), "id": "x",
     "collection": "c", "geometry": {"type": "Point", "coordinates": [10, 50]},
     "bbox": [10, 50, 10, 50],
     "properties": {"datetime": "2024-01-31T00:00:00Z"\(properties.isEmpty ? "" : ", ")\(properties)},
     "links": [{"rel": "collection", "href": "../collection.json"}], "assets": \(assets)}
    """)
}

/// The error that a body throws.
func extensionError(_ body: () throws -> Void) -> ExtensionError? {
  do {
    try body()
    return nil
  } catch { return error as? ExtensionError }
}

/// Options made of the defaults.
func options(_ change: (inout ExtensionOptions) throws -> Void) rethrows -> ExtensionOptions {
  var options = ExtensionOptions()
  try change(&options)
  return options
}
