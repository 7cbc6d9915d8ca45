public import STACCatalog
public import STACYAML

extension ItemTreeSink.Options {
  /// Takes over what a YAML or JSON file says of the documents above the Items: `catalog`,
  /// `catalogs`, `collections` and `collection_defaults`, as in the step `output`.
  ///
  /// - Returns: what people should know of the file.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  public mutating func readDocuments(
    _ bytes: [UInt8], file: String
  ) throws(ConfigurationError) -> [Diagnostic] {
    let document = try ConfigurationDocument(parsing: bytes, file: file)
    let diagnostics = Diagnostics(for: document.source)
    let read = try ConfigurationReader.read(
      document, named: "the documents", reporting: diagnostics
    ) { [self] reader in
      var options = self
      TreeReader.readDocuments(&reader, into: &options)
      return options
    }
    guard let read else { throw ConfigurationError(diagnostics.all) }
    self = read
    return diagnostics.all
  }
}
