/// What a store may make this program read or allocate.
public struct ZarrLimits: Sendable, Hashable {
  /// The largest metadata document or list of references, in bytes.
  public var metadataByteCount = 512 << 20
  /// The most groups and arrays.
  public var nodeCount = 100_000
  /// How deeply groups may be nested.
  public var depth = 64
  /// The largest chunk as it is stored, in bytes.
  public var storedChunkByteCount = 128 << 20
  /// The largest array that is decoded for its coordinates, in bytes that it takes in memory: at least eight an
  /// element, of times and texts more. So is a chunk.
  public var arrayByteCount = 256 << 20
  /// How much memory the coordinates of all groups take, in bytes. Four times as much is read for them at most, and
  /// unpacked on the way.
  public var totalByteCount = 1 << 30
  /// The most chunks of one array that are read whole; of others the ends are.
  public var chunkCount = 1024
  /// The most chunks that are read for the coordinates of all groups.
  public var totalChunkCount = 100_000
  /// The most references that `gen` of a list of references may make.
  public var generatedReferenceCount = 100_000

  /// The usual limits.
  public init() {}
}
