package import STACStorage

/// A store that was opened, with the metadata of all its nodes.
public struct ZarrContent: Sendable {
  /// The store.
  public let store: any ZarrStore
  /// Its groups and arrays.
  public let hierarchy: ZarrHierarchy
  /// What it may make this program read.
  public let limits: ZarrLimits

  /// Opens a store and reads its metadata.
  ///
  /// - Throws: ``ZarrError`` where there is no store. What is wrong within it is a problem of the
  ///   hierarchy.
  public init(
    _ location: String, _ options: ZarrStoreOptions = ZarrStoreOptions()
  ) throws(ZarrError) {
    try self.init(try OpenedStore(location, options), limits: options.limits)
  }

  /// Reads the metadata of a store.
  public init(_ store: any ZarrStore, limits: ZarrLimits = ZarrLimits()) throws(ZarrError) {
    try self.init(OpenedStore(store), limits: limits)
  }

  /// Opens what a folder in memory, or elsewhere, stands for, and reads its metadata.
  package init(folder: any ZarrStore, _ options: ZarrStoreOptions) throws(ZarrError) {
    try self.init(try OpenedStore(folder: folder, options), limits: options.limits)
  }

  /// Opens an archive or a document that lies in memory, or elsewhere, and reads its metadata.
  package init(
    file: any RandomAccessBytes, _ location: String, _ options: ZarrStoreOptions
  ) throws(ZarrError) {
    try self.init(try OpenedStore(file: file, location, options), limits: options.limits)
  }

  private init(_ opened: OpenedStore, limits: ZarrLimits) throws(ZarrError) {
    store = opened.store
    self.limits = limits
    hierarchy = try HierarchyReader.read(opened, limits: limits)
  }

  /// Reads arrays: all requests side by side.
  public func read(_ arrays: [ZarrArray]) -> [Result<LoadedArray, ZarrError>] {
    ArrayReader(store, limits).read(arrays)
  }
}
