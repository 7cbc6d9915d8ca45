internal import STACJSON
internal import STACStorage

/// A virtual store whose references stand in one JSON document: kerchunk, versions 0 and 1, also as
/// VirtualiZarr writes it.
/// <https://fsspec.github.io/kerchunk/spec.html>
///
/// The document stays as it was parsed; only metadata is listed by name, so that a million chunks
/// cost no more than their text.
///
/// `@unchecked Sendable`: the views point into the document, which never changes.
final class KerchunkStore: ZarrStore, @unchecked Sendable {
  let location: String
  let kind = ZarrStoreKind.kerchunkJSON
  private let document: JSONDocument
  private let references: JSONView
  private let metadata: [String: JSONView]
  private let templates: KerchunkTemplates
  private let generated: [String: ReferencedFiles.Reference]
  private let children: FolderNames
  private let files: ReferencedFiles

  /// Reads a list of references.
  init(
    _ location: String, _ text: [UInt8], _ files: ReferencedFiles, _ limits: ZarrLimits
  ) throws(ZarrError) {
    self.location = location
    self.files = files
    do throws(JSONError) {
      document = try JSONDocument(parsing: text, allowsNonFiniteNumbers: true)
    } catch { throw ZarrError(.metadata, "'\(location)' is no JSON: \(error)") }
    let root = document.root
    references = root["refs"].flatMap { $0.isObject ? $0 : nil } ?? root
    templates = KerchunkTemplates(root["templates"])
    var metadata: [String: JSONView] = [:]
    var count = 0
    for (key, value) in references.members {
      count += 1
      guard Self.isMetadata(key) else { continue }
      metadata[String(key)] = value
      guard metadata.count <= 3 * limits.nodeCount else {
        throw ZarrError(.size, "'\(location)' describes more than \(limits.nodeCount) nodes")
      }
    }
    self.metadata = metadata
    generated = try templates.generated(
      by: root["gen"], limit: limits.generatedReferenceCount, in: location)
    children = try FolderNames(ofKeys: metadata.keys, limits)
    referenceCount = count + generated.count
  }

  /// The number of references.
  let referenceCount: Int

  private static func isMetadata(_ key: JSONText) -> Bool {
    let names: [StaticString] = [".zarray", ".zattrs", ".zgroup", "zarr.json", ".zmetadata"]
    return names.contains { name in
      key.count >= name.utf8CodeUnitCount
        && key.suffix(name.utf8CodeUnitCount).elementsEqual(
          UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
  }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    var results: [Result<[UInt8]?, ZarrError>] = []
    var foreign: [(reference: ReferencedFiles.Reference, limit: Int)] = []
    var places: [Int] = []
    let found = find(requests.map(\.key))
    for request in requests {
      do throws(ZarrError) {
        switch try value(of: request, found[request.key]) {
        case .bytes(let bytes): results.append(.success(bytes))
        case .elsewhere(let reference):
          places.append(results.count)
          results.append(.success(nil))
          foreign.append((reference, request.limit))
        case .nothing: results.append(.success(nil))
        }
      } catch { results.append(.failure(error)) }
    }
    for (place, result) in zip(places, files.fetch(foreign)) { results[place] = result }
    return results
  }

  func folders(below prefix: String) -> [String]? { children.below(prefix) }

  private enum Value {
    case bytes([UInt8])
    case elsewhere(ReferencedFiles.Reference)
    case nothing
  }

  /// The references of keys, in one pass over all: there may be very many of either.
  private func find(_ keys: [String]) -> [String: JSONView] {
    var found: [String: JSONView] = [:]
    var wanted: Set<String> = []
    for key in keys {
      if let view = metadata[key] { found[key] = view } else { wanted.insert(key) }
    }
    guard !wanted.isEmpty else { return found }
    // No text is made of a key that has another length.
    let lengths = Set(wanted.map(\.utf8.count))
    let longest = lengths.max() ?? 0
    var hasLength = [Bool](repeating: false, count: longest + 1)
    for length in lengths { hasLength[length] = true }
    for (key, value) in references.members where key.count <= longest && hasLength[key.count] {
      let key = String(key)
      if wanted.contains(key) { found[key] = value }
    }
    return found
  }

  private func value(
    of request: StoreRequest, _ view: JSONView?
  ) throws(ZarrError) -> Value {
    let isMetadata = metadata[request.key] != nil
    guard let view else {
      guard let reference = generated[request.key] else { return .nothing }
      return .elsewhere(try narrowed(reference, request))
    }
    if let text = view.text {
      return .bytes(try part(of: try Self.inline(text, request.key), request))
    }
    if view.isObject, isMetadata {
      var buffer = ByteBuffer()
      buffer.append(json: view)
      return .bytes(try part(of: buffer.array, request))
    }
    let parts = Array(view.elements)
    guard view.isArray, let url = parts.first?.string, parts.count == 1 || parts.count == 3 else {
      throw ZarrError(
        .reference, "the reference of '\(request.key)' is neither a text nor [URL, offset, length]")
    }
    var reference = ReferencedFiles.Reference(url: templates.expand(url), range: nil)
    if parts.count == 3 {
      guard let offset = parts[1].integer, let count = parts[2].integer, offset >= 0, count >= 0
      else {
        throw ZarrError(
          .reference, "the reference of '\(request.key)' has an offset or length that is no count")
      }
      reference.range = .bytes(offset: Int(offset), count: Int(count))
    }
    return .elsewhere(try narrowed(reference, request))
  }

  /// The part of a reference that a request asks for.
  private func narrowed(
    _ reference: ReferencedFiles.Reference, _ request: StoreRequest
  ) throws(ZarrError) -> ReferencedFiles.Reference {
    var reference = reference
    if case .bytes(let offset, let count) = reference.range {
      guard count <= request.limit else {
        throw ZarrError(.size, "'\(request.key)' has \(count) bytes, more than \(request.limit)")
      }
      guard let part = resolve(request.range, in: count) else {
        throw ZarrError(.reference, "'\(request.key)' is shorter than what is asked for")
      }
      let (start, overflows) = offset.addingReportingOverflow(part.lowerBound)
      guard !overflows else {
        throw ZarrError(.reference, "the offset of '\(request.key)' is out of range")
      }
      reference.range = .bytes(offset: start, count: part.count)
    } else {
      reference.range = request.range
    }
    return reference
  }

  private func part(of bytes: [UInt8], _ request: StoreRequest) throws(ZarrError) -> [UInt8] {
    guard bytes.count <= request.limit, let range = resolve(request.range, in: bytes.count) else {
      throw ZarrError(.size, "'\(request.key)' does not have the size that is asked for")
    }
    return request.range == nil ? bytes : Array(bytes[range])
  }

  private static func inline(_ text: JSONText, _ key: String) throws(ZarrError) -> [UInt8] {
    guard text.starts(with: "base64:") else { return Array(text) }
    guard let bytes = Base64.decode(text.dropFirst(7)) else {
      throw ZarrError(.reference, "the value of '\(key)' is not base64")
    }
    return bytes
  }
}
