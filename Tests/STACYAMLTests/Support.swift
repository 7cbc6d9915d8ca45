import STACYAML
import Testing

/// The tree of some text in a file called `flow.yaml`.
func parse(_ text: String, file: String = "flow.yaml") throws -> ConfigurationNode {
  try ConfigurationDocument(parsing: text, file: file).root
}

/// What a person reads who parses some text with mistakes in it.
func messages(_ text: String, file: String = "flow.yaml") -> String {
  messages(Array(text.utf8), file: file)
}

/// What a person reads who parses some bytes with mistakes in them.
func messages(_ bytes: [UInt8], file: String = "flow.yaml") -> String {
  do {
    return "parsed: \(try ConfigurationDocument(parsing: bytes, file: file).root)"
  } catch {
    return error.description
  }
}

/// What a reader of some text reports.
func report(
  _ text: String, file: String = "flow.yaml", lookup: (String) -> String? = { _ in nil },
  _ body: (inout ConfigurationReader) -> Void
) throws -> String {
  var document = try ConfigurationDocument(parsing: text, file: file)
  try document.expandVariables(lookup: lookup)
  let diagnostics = Diagnostics(for: document.source)
  if var reader = ConfigurationReader(
    document.root, named: "the workflow", reporting: diagnostics)
  {
    body(&reader)
    reader.finish()
  }
  return diagnostics.all.map(\.description).joined(separator: "\n")
}
