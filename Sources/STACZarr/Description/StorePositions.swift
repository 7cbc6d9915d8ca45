internal import STACGeometry
internal import STACJSON
internal import Synchronization

/// What PROJ knows about the reference systems of stores.
///
/// A transformer takes milliseconds to make and microseconds to use, and the datasets of a store, and stores
/// of a list, mostly share one. So all threads share them behind a lock.
enum StorePositions {
  private struct Known {
    var transformers: [String: CoordinateTransformer] = [:]
    /// PROJJSON of definitions; nil where there is none.
    var definitions: [String: JSONValue?] = [:]
    /// Why PROJ can do nothing with a definition.
    var failures: [String: GeometryError] = [:]

    mutating func makeRoom() {
      // Each transformer holds a context and a connection to the database of PROJ.
      if transformers.count >= 64 { transformers.removeAll() }
      if definitions.count >= 256 { definitions.removeAll() }
      if failures.count >= 256 { failures.removeAll() }
    }
  }

  private static let known = Mutex(Known())

  /// Brings positions, given as east and north, to longitudes and latitudes on WGS 84. Those that do not lie in the system
  /// become infinite.
  ///
  /// - Throws: ``ZarrError`` where PROJ knows none of the definitions of the system.
  static func transform(
    _ xs: inout [Double], _ ys: inout [Double], from system: CoordinateReferenceSystem
  ) throws(ZarrError) {
    if system.isGeographic { return }
    var failure: GeometryError?
    for text in system.definitions {
      let sources = (xs, ys)
      let found = known.withLock { known -> Result<([Double], [Double]), GeometryError> in
        if let failure = known.failures[text] { return .failure(failure) }
        var (xs, ys) = sources
        if let transformer = known.transformers[text] {
          transformer.transform(&xs, &ys)
          return .success((xs, ys))
        }
        known.makeRoom()
        do throws(GeometryError) {
          let transformer = try CoordinateTransformer(from: text)
          transformer.transform(&xs, &ys)
          known.transformers[text] = transformer
          return .success((xs, ys))
        } catch {
          known.failures[text] = error
          return .failure(error)
        }
      }
      switch found {
      case .success(let result):
        (xs, ys) = result
        return
      case .failure(let error): failure = failure ?? error
      }
    }
    throw ZarrError(
      .unsupported,
      failure?.message ?? "nothing defines the coordinate reference system of the store")
  }

  /// PROJJSON of a system that is defined in another way; nil where PROJ does not know it.
  static func projJSON(_ system: CoordinateReferenceSystem) -> JSONValue? {
    for text in system.definitions {
      let found = known.withLock { known -> JSONValue? in
        if let value = known.definitions[text] { return value }
        let value = try? ReferenceSystemDefinition.projJSON(of: text)
        known.makeRoom()
        known.definitions.updateValue(value, forKey: text)
        return value
      }
      if let found { return found }
    }
    return nil
  }
}
