public import STACCatalog
public import STACExtending
internal import STACStorage

/// Applies extensions to Items: their fields, `stac_extensions`, and a check against their schemas.
///
/// An Item that one of them cannot be applied to fails and is as it was.
public struct ExtendStep: ItemStep, SourceAwareStep {
  /// The extensions, in the order in which they are applied.
  public var extensions: [AppliedExtension]
  /// Where files of assets may lie, besides what else was named.
  public var folders: [AssetFolders]

  /// A step that applies these.
  public init(_ extensions: [AppliedExtension], folders: [AssetFolders] = []) {
    self.extensions = extensions
    self.folders = folders
  }

  /// Files may be read that lie beside the Items.
  public func reading(_ sources: [String]) {
    for source in sources { for folder in folders { folder.add(location: source) } }
  }

  /// Applies the extensions.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    let before = item.snapshot
    do throws(ExtensionError) {
      for applied in extensions {
        for note in try applied.apply(to: item) { item.warn(note) }
      }
    } catch {
      item.restore(before)
      throw ItemFailure(code: error.code.rawValue, message: error.message, pointer: error.pointer)
    }
    return .keep
  }

  /// What was made up, and what could not be checked.
  public var remarks: [String] { extensions.flatMap(\.remarks) }
}

/// A step that is told what the Items are read from, before the first comes.
public protocol SourceAwareStep: ItemStep {
  /// Tells the locations.
  func reading(_ sources: [String])
}

extension WorkingItem: ExtendableDocument {
  /// The folder of the Item's own file; nil where others lie in the same file.
  public var folder: String? { isWholeFile ? STACStorage.folder(of: origin.path) : nil }
}
