internal import STACStorage

/// What can go wrong between this program and a Zarr store.
public struct ZarrError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// There is no Zarr store, group or array at the place.
    case notFound = "zarr-not-found"
    /// The store cannot be read: the file system, the network, the object store.
    case store = "zarr-store"
    /// Metadata is malformed or contradicts itself.
    case metadata = "zarr-metadata"
    /// A codec, data type or chunk grid is not one that this program reads.
    case unsupported = "zarr-unsupported"
    /// A chunk is broken.
    case chunk = "zarr-chunk"
    /// A reference of a virtual store leads where it must not, or is malformed.
    case reference = "zarr-reference"
    /// Something is larger than this program reads in one piece.
    case size = "zarr-size"
    /// What the store tells is not enough for the STAC object that was asked for.
    case incomplete = "zarr-incomplete"
  }

  /// The kind of mistake.
  public let code: Code
  /// What failed, on what and why; lower case, no full stop.
  public let message: String

  /// A mistake of this kind.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

/// Does what may fail as storage does, and throws that as an error of this module.
func withStorage<R>(_ body: () throws(StorageError) -> R) throws(ZarrError) -> R {
  do throws(StorageError) {
    return try body()
  } catch {
    switch error.code {
    case .notFound: throw ZarrError(.notFound, error.description)
    case .recordSize: throw ZarrError(.size, error.description)
    default: throw ZarrError(.store, error.description)
    }
  }
}
