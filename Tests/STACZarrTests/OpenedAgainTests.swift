import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACZarr

@Suite(
  "STAC of ours, opened by xpystac",
  .enabled(if: Fixtures.arePresent && ZarrPeer.canOpen, "xpystac is missing"))
struct OpenedAgainTests {
  @Test(
    "An asset opens as the dataset that it describes",
    arguments: [
      "cf_standard_v2", "cf_standard_v3", "cf_noleap_v3", "healpix_cf113_v3",
      "curvilinear_hrrr_sub20_v2",
    ])
  func opened(name: String) throws {
    let description = StoreDescription(try Stores.open("generated/\(name).zarr"))
    var options = StoreItemOptions()
    // The only spelling that xpystac takes.
    options.mediaTypes = .bare
    options.interval = TemporalInterval(Timestamp(seconds: 0))
    options.boundingBox = [0, 0, 1, 1]
    var writer = StoreWriter(description, options)
    let folder = try TemporaryFolder()
    let path = try folder.write("item.json", JSONValue.object(try writer.item()).description)
    let lines = try ZarrPeer.lines("zarr_open.py", [path])
    #expect(lines.count == 1)
    let opened = try #require(lines.first)
    let dataset = try #require(description.datasets.first)
    for dimension in dataset.dimensions {
      #expect(opened["sizes"]?[dimension.name]?.integer == Int64(dimension.size))
    }
    let data = Set((opened["data"]?.array ?? []).compactMap(\.string))
    #expect(data.isSuperset(of: dataset.data.map(\.name)))
  }
}

extension ZarrPeer {
  /// Whether xpystac is there, too.
  static let canOpen: Bool = {
    guard let python else { return false }
    if (try? python.run(["-c", "import xpystac, dask"]))?.status == 0 { return true }
    print("!!! LEFT OUT: opening our Items with xpystac, which cannot be imported")
    return false
  }()
}
