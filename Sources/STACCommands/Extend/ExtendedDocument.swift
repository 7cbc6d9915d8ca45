internal import CommandLineFlags
internal import STACManager
internal import TerminalOutput

/// A Collection or Catalog that is extended itself.
struct ExtendedDocument {
  private let path: String

  /// The document at a location: a file, or a folder that holds one.
  init(_ location: String) throws {
    guard isFolder(location) else {
      path = location
      return
    }
    let files = ["collection.json", "catalog.json"].map { join(location, $0) }
    guard let file = files.first(where: exists) else {
      throw CommandError("the folder '\(location)' holds no collection.json and no catalog.json")
    }
    path = file
  }

  func extend(
    _ steps: [Workflow.Step], _ invocation: Invocation, _ context: CommandContext
  ) throws -> ExitStatus {
    let bytes = try readAll(path)
    let document = WorkingItem()
    var text = ByteBuffer()
    text.append(contentsOf: bytes)
    let output = invocation.string("output") ?? "-"
    let result: Result<JSONValue, ItemFailure> = text.withPaddedBytes { bytes in
      do throws(ItemFailure) {
        try document.read(
          bytes, isLine: false, isAnyDocument: true, isWholeFile: true,
          origin: ItemOrigin(path: path))
        for case .process(let step) in steps.map(\.action) {
          (step as? any SourceAwareStep)?.reading([path])
          _ = try step.process(document)
        }
        return .success(document.value)
      } catch { return .failure(error) }
    }
    for case .process(let step) in steps.map(\.action) { step.release() }
    let value: JSONValue
    switch result {
    case .success(let extended): value = extended
    case .failure(let failure):
      let place = failure.pointer.map { " at \($0)" } ?? ""
      context.complain("\(path): \(failure.message)\(place) (\(failure.code))")
      return .findings
    }
    for case .process(let step) in steps.map(\.action) {
      for remark in step.remarks { context.errors.writeLine("warning: \(remark)") }
    }
    for warning in document.takeWarnings() { context.errors.writeLine("warning: \(warning)") }
    if output == "-" {
      try context.printJSON(value, isPretty: true)
    } else {
      var pretty = ByteBuffer()
      pretty.append(pretty: value)
      pretty.append(UInt8(ascii: "\n"))
      try replaceFile(output, with: pretty)
    }
    return .success
  }
}
