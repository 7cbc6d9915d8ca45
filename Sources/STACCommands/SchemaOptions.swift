internal import CommandLineFlags
internal import STACManager

/// The flags that say where schemas are found.
enum SchemaOptions {
  static let flags = [
    Flag(
      "schema-dir", takes: .folder, placeholder: "DIR", isRepeatable: true,
      help: "A folder in which https://HOST/PATH is the file HOST/PATH", group: "Schemas"),
    Flag(
      "schema-map", takes: .text, placeholder: "URL=FILE", isRepeatable: true,
      help: "The file of a schema, or the folder of a URL that ends with /", group: "Schemas"),
    Flag(
      "schema-cache", takes: .folder, placeholder: "DIR",
      defaultNote: "stac-manager/schemas in the user's cache folder",
      help: "Where fetched schemas are kept", group: "Schemas"),
    Flag("offline", help: "Ask nothing from the network", group: "Schemas"),
  ]

  static func store(
    _ invocation: Invocation, _ context: CommandContext
  ) throws(UsageError) -> SchemaStore {
    SchemaStore(try options(invocation, context))
  }

  static func options(
    _ invocation: Invocation, _ context: CommandContext
  ) throws(UsageError) -> SchemaStore.Options {
    var options = SchemaStore.Options()
    options.folders = invocation.strings("schema-dir")
    for text in invocation.strings("schema-map") {
      guard let equals = text.lastIndex(of: "="), equals != text.startIndex else {
        throw invocation.misuse(of: "schema-map", "must be URL=FILE, not '\(text)'")
      }
      options.map.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    options.cacheFolder =
      invocation.string("schema-cache") ?? SchemaStore.defaultCacheFolder(context.environment)
    options.isOffline = invocation.isOn("offline")
    return options
  }
}
