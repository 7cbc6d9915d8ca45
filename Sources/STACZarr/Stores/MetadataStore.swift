/// A consolidated metadata document that lies alone, without the store that it describes.
final class MetadataStore: ZarrStore {
  let location: String
  let kind = ZarrStoreKind.metadata
  private let values: [String: [UInt8]]

  init(_ location: String, _ key: String, _ document: [UInt8]) {
    self.location = location
    values = [key: document]
  }

  func fetch(_ requests: [StoreRequest]) -> [Result<[UInt8]?, ZarrError>] {
    requests.map { .success(values[$0.key]) }
  }

  func folders(below prefix: String) -> [String]? { [] }
}
