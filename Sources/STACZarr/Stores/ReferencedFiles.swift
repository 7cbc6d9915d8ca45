internal import STACStorage
internal import Synchronization

/// The files that the references of a virtual store lead to.
///
/// References come from documents and are not trusted: they may lead to what lies beside the
/// document, and elsewhere only where the user says so; from the network or an object store they never
/// lead to files of this machine.
final class ReferencedFiles: Sendable {
  /// A part of a file.
  struct Reference: Sendable {
    var url: String
    var range: ByteRange?
  }

  private let base: String
  private let followsForeign: Bool
  private let connections: WebConnections

  /// - Parameters:
  ///   - base: the folder of the document that holds the references.
  ///   - followsForeign: whether what lies outside of it is read, too.
  init(base: String, followsForeign: Bool, _ connections: WebConnections) {
    self.base = base
    self.followsForeign = followsForeign
    self.connections = connections
  }

  /// The bytes that references lead to, in their order.
  func fetch(
    _ references: [(reference: Reference, limit: Int)]
  ) -> [Result<[UInt8]?, ZarrError>] {
    var results = [Result<[UInt8]?, ZarrError>](repeating: .success(nil), count: references.count)
    var onWeb: [(index: Int, address: WebAddress)] = []
    var elsewhere: [(index: Int, path: String)] = []
    for (index, entry) in references.enumerated() {
      do throws(ZarrError) {
        let place = try resolve(entry.reference.url)
        if let address = WebAddress(place) {
          onWeb.append((index, address))
        } else {
          elsewhere.append((index, place))
        }
      } catch { results[index] = .failure(error) }
    }
    let answers = connections.fetch(
      onWeb.map { index, address in
        (
          address,
          StoreRequest(
            address.withoutQuery, references[index].reference.range,
            limit: references[index].limit)
        )
      })
    for (place, answer) in zip(onWeb, answers) { results[place.index] = answer }
    let read = Mutex<[Int: Result<[UInt8]?, ZarrError>]>([:])
    let places = elsewhere
    forEachSideBySide(places.count, places.contains { isStoreLocation($0.path) } ? 16 : 1) {
      number in
      let (index, path) = places[number]
      let entry = references[index]
      let result: Result<[UInt8]?, ZarrError>
      do throws(StorageError) {
        let request = StoreRequest(path, entry.reference.range, limit: entry.limit)
        result = .success(try readRange(openRandomAccess(path), request))
      } catch {
        result = .failure(
          ZarrError(.reference, "cannot read '\(entry.reference.url)': \(error.message)"))
      }
      read.withLock { $0[index] = result }
    }
    for (index, result) in read.withLock({ $0 }) { results[index] = result }
    return results
  }

  /// The location that a reference means.
  func resolve(_ url: String) throws(ZarrError) -> String {
    let isOnMachine = !isRemote(url)
    if isRemote(base), isOnMachine, url.hasPrefix("/") || url.contains("://") {
      throw ZarrError(
        .reference,
        "the reference '\(redactedLocation(url))' leads from '\(redactedLocation(base))' to a file of this machine"
      )
    }
    var place = url
    if let address = WebAddress(base.hasSuffix("/") ? base : base + "/") {
      place = address.resolving(url)?.description ?? url
    } else if isOnMachine, !url.contains("://"), !url.hasPrefix("/") {
      place = join(base.isEmpty ? "." : base, url)
    }
    place = WebAddress(place) == nil ? normalized(withoutFileScheme(place)) : place
    guard followsForeign || isInside(withoutParameters(place), withoutFileScheme(base)) else {
      throw ZarrError(
        .reference,
        "the reference '\(redactedLocation(url))' leads out of the store; "
          + "--follow-references reads what it leads to")
    }
    return place
  }

  private func withoutParameters(_ place: String) -> String {
    WebAddress(place)?.withoutQuery ?? place
  }

  private func isRemote(_ location: String) -> Bool {
    isStoreLocation(location) || WebAddress(location) != nil
  }
}
