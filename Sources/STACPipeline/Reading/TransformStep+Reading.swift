public import STACYAML

extension TransformStep {
  /// Reads a mapping file: YAML or JSON with the keys of the step `transform`.
  ///
  /// - Throws: `ConfigurationError` with everything that is wrong; a record file that cannot be read
  ///   is one of it.
  public static func reading(
    _ bytes: [UInt8], file: String
  ) throws(ConfigurationError) -> (step: TransformStep, warnings: [Diagnostic]) {
    let document = try ConfigurationDocument(parsing: bytes, file: file)
    let diagnostics = Diagnostics(for: document.source)
    let step = try ConfigurationReader.read(document, named: "the mapping", reporting: diagnostics)
    {
      TransformReader.read(&$0)
    }
    guard let step else { throw ConfigurationError(diagnostics.all) }
    return (step, diagnostics.all)
  }
}
