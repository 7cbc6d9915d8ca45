public import STACValidation
public import STACYAML

extension ExtendStep {
  /// Reads a file with the keys of the step `extend`: YAML or JSON.
  ///
  /// - Throws: `ConfigurationError` with everything that is wrong; an extension that cannot be had is
  ///   one of it.
  public static func reading(
    _ bytes: [UInt8], file: String, schemas: SchemaStore.Options
  ) throws(ConfigurationError) -> (step: ExtendStep, warnings: [Diagnostic]) {
    let document = try ConfigurationDocument(parsing: bytes, file: file)
    let diagnostics = Diagnostics(for: document.source)
    let step = try ConfigurationReader.read(document, named: "the file", reporting: diagnostics) {
      ExtendReader.read(&$0, schemas: schemas)
    }
    guard let step else { throw ConfigurationError(diagnostics.all) }
    return (step, diagnostics.all)
  }
}
