internal import STACJSON
package import STACStorage

/// How a static catalog was written, in a hidden file beside its root: so whoever adds to it places Items
/// as they were placed.
///
/// A catalog that nothing special was said of has none.
package enum TreeNote {
  static let name = ".stac-manager-tree"

  /// Writes it down, or removes what is there where nothing is to be said.
  static func save(_ options: ItemTreeSink.Options, in folder: String) throws(StorageError) {
    if isStoreLocation(folder) { return }
    let path = join(folder, name)
    let isPlain =
      options.layout == .standard && options.listLength == nil && options.baseURL == nil
      && !options.mirrors && !options.describes
    if isPlain { return try removeFile(path) }
    var note: JSONObject = [
      "layout": .string(options.layout.text), "mirror": .boolean(options.mirrors),
      "summaries": .boolean(options.describes), "pretty": .boolean(options.isPretty),
    ]
    note["list_length"] = options.listLength.map { .integer(Int64($0)) }
    note["base_url"] = options.baseURL.map { .string($0) }
    note["links"] = options.links.map { .string($0.rawValue) }
    var text = ByteBuffer()
    text.append(pretty: .object(note))
    text.append(UInt8(ascii: "\n"))
    if !holds(path, text) { try replaceFile(path, with: text) }
  }

  /// Takes over what is written down of the catalog in a folder; nothing where there is no note.
  package static func read(
    _ folder: String, into options: inout ItemTreeSink.Options
  ) throws(StorageError) {
    let path = join(folder, name)
    guard !isStoreLocation(folder), exists(path) else { return }
    let note = try? JSONValue(parsing: try readAll(path))
    guard let note, let layout = note["layout"]?.string.flatMap({ try? LayoutTemplate($0) }) else {
      throw StorageError(
        .content,
        "'\(path)', which says how the catalog was written, cannot be understood; remove it, and say "
          + "the layout", path: path)
    }
    options.layout = layout
    options.mirrors = note["mirror"]?.boolean ?? false
    options.describes = note["summaries"]?.boolean ?? false
    options.isPretty = note["pretty"]?.boolean ?? true
    options.listLength = note["list_length"]?.integer.map { Int($0) }
    options.baseURL = note["base_url"]?.string
    options.links = note["links"]?.string.flatMap(LinkStyle.init)
  }
}
