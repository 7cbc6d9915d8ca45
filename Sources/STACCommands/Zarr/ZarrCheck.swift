internal import STACManager
internal import Synchronization

/// `validate --zarr`: documents about Zarr are held against their stores, which are opened once each.
final class ZarrCheck: Sendable {
  private let options: ZarrStoreOptions
  private let level: Severity
  /// Only stores on this machine are opened.
  private let isOffline: Bool
  private let opened = Mutex(Opened())

  /// So many descriptions are kept; a catalog goes through its stores one after the other.
  private static let kept = 32

  private struct Opened {
    var stores: [String: Result<StoreDescription, ZarrError>] = [:]
    var order: [String] = []
  }

  init(_ options: ZarrStoreOptions, level: Severity, isOffline: Bool) {
    self.options = options
    self.level = level
    self.isOffline = isOffline
  }

  /// What is wrong with a document, if it is about Zarr.
  func check(_ view: JSONView, _ origin: ItemOrigin, into findings: inout [Finding]) {
    guard Self.mayConcernZarr(view) else { return }
    let document = JSONValue(view)
    var linter = ZarrLinter(document)
    guard linter.concernsZarr else { return }
    var found: [Finding]
    switch store(of: document, origin) {
    case .success(let description)?:
      linter = ZarrLinter(document, description)
      found = linter.lint()
    case .failure(let error)?:
      found = linter.lint()
      found.append(
        Finding(
          rule: "zarr-store-link", severity: .warning, pointer: JSONPointer(tokens: ["links"]),
          message: "the store cannot be read: \(error.message)"))
    case nil: found = linter.lint()
    }
    findings += found.filter { $0.severity >= level }
  }

  /// Puts right what the store tells better.
  func fix(_ document: JSONValue, _ origin: ItemOrigin) -> ZarrFixer.Outcome? {
    guard ZarrLinter(document).concernsZarr else { return nil }
    let description = try? store(of: document, origin)?.get()
    return ZarrFixer(description).fix(document)
  }

  /// Most documents are about something else, and need not be read again.
  private static func mayConcernZarr(_ view: JSONView) -> Bool {
    guard let assets = view["assets"], assets.isObject else { return false }
    for (_, asset) in assets.members where asset.isObject {
      if let type = asset["type"]?.string, type.contains("zarr") || type.contains("icechunk") {
        return true
      }
      if asset["zarr:zarr_format"] != nil || asset["zarr:node_type"] != nil { return true }
      if asset["type"] == nil, asset["href"]?.string?.contains(".zarr") == true { return true }
    }
    return false
  }

  private func store(
    of document: JSONValue, _ origin: ItemOrigin
  ) -> Result<StoreDescription, ZarrError>? {
    guard let location = Self.location(of: document, origin.path) else { return nil }
    if isOffline, location.contains("://"), !location.hasPrefix("file://") { return nil }
    if let known = opened.withLock({ $0.stores[location] }) { return known }
    let result: Result<StoreDescription, ZarrError>
    do throws(ZarrError) {
      result = .success(try StoreDescription(opening: location, options))
    } catch { result = .failure(error) }
    return opened.withLock { opened in
      if let known = opened.stores[location] { return known }
      if opened.order.count == Self.kept {
        opened.stores[opened.order.removeFirst()] = nil
      }
      opened.order.append(location)
      opened.stores[location] = result
      return result
    }
  }

  /// Where the link to the store leads. A document from elsewhere does not lead to files of this machine.
  static func location(of document: JSONValue, _ path: String) -> String? {
    let links = document["links"]?.array ?? []
    guard let href = links.first(where: { $0["rel"] == "store" })?["href"]?.string, !href.isEmpty
    else { return nil }
    let isHere = path == "-" || !path.contains("://")
    if href.contains("://") { return href.hasPrefix("file://") && !isHere ? nil : href }
    if href.hasPrefix("/") { return isHere ? href : nil }
    return join(folder(of: path), href)
  }
}
