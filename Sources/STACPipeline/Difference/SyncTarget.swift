public import STACCatalog
internal import STACJSON
internal import STACStorage

/// A place that is made like another one.
public struct SyncTarget: Sendable {
  /// What it is.
  enum Form: Sendable, Equatable {
    /// A file that is written anew: NDJSON, an ItemCollection, GeoParquet.
    case file
    /// A dataset of GeoParquet files.
    case dataset
    /// A static catalog.
    case tree
    /// A folder of loose Items.
    case items
  }

  /// Where it is.
  public let location: String
  let form: Form
  /// Whether something is there.
  let isThere: Bool
  /// How it is written.
  var output: OutputOptions

  /// Looks what is at a location; what is not there yet becomes what its name tells.
  ///
  /// - Parameter layout: where the Items of a static catalog lie; nil for what the catalog itself tells
  ///   (``TreeNote``), or `${collection}/${id}`.
  /// - Throws: ``WorkflowError`` where it cannot be written to.
  public init(_ location: String, layout: LayoutTemplate? = nil) throws(WorkflowError) {
    guard !isWebLocation(location), location != "-" else {
      throw WorkflowError(
        .storage, "'\(location)' cannot be written to; name a file, a folder or a dataset")
    }
    var place = withoutFileScheme(location)
    if ["catalog.json", "collection.json"].contains(fileName(of: place)) {
      place = folder(of: place).isEmpty ? "." : folder(of: place)
    }
    self.location = place
    output = OutputOptions(to: place)
    let kind: PlaceKind
    do throws(StorageError) {
      kind = try kindOfPlace(place)
    } catch { throw WorkflowError(error) }
    isThere = kind != .nothing
    switch kind {
    case .folder:
      if Dataset.isDataset(place) {
        form = .dataset
        output = OutputOptions(.dataset(place))
      } else if exists(join(place, "catalog.json")) {
        form = .tree
        output = OutputOptions(.tree(place))
      } else {
        let isEmpty = ((try? namesInFolder(place)) ?? []).isEmpty
        form = isEmpty ? .tree : .items
        output = OutputOptions(.tree(place))
      }
    case .file, .nothing:
      if case .tree = output.target {
        guard kind == .nothing else {
          throw WorkflowError(
            .storage, "'\(location)' is a file whose name does not tell what it holds")
        }
        form = .tree
      } else {
        form = .file
        try Self.checkFile(place, output, isThere: isThere)
      }
    }
    guard form == .tree else { return }
    do throws(StorageError) {
      try TreeNote.read(place, into: &output.tree)
    } catch { throw WorkflowError(error) }
    if let layout { output.tree.layout = layout }
  }

  /// A `.json` file that holds a single document is no list of Items.
  private static func checkFile(
    _ path: String, _ output: OutputOptions, isThere: Bool
  ) throws(WorkflowError) {
    guard isThere, case .records(_, .itemCollection) = output.target else { return }
    let bytes: [UInt8]
    do throws(StorageError) {
      bytes = try readAll(path)
    } catch { throw WorkflowError(error) }
    guard case .elements = bytes.withUnsafeBytes({ DocumentShape($0) }) else {
      throw WorkflowError(
        .storage, "'\(path)' is a single document, not an ItemCollection that could be changed")
    }
  }

  /// How its Items are read.
  var ingest: IngestOptions {
    var ingest = IngestOptions()
    if isThere { ingest.sources = [location] }
    if form == .items { ingest.reading.folders = .looseItems }
    return ingest
  }

  /// What tells whether somebody has changed it; nil for what changes file by file.
  var fingerprint: String? { form == .file ? fileFingerprint(location) : nil }
}
