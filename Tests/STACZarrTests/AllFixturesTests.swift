import Foundation
import STACJSON
import STACModel
import STACTestSupport
import STACValidation
import Testing

@testable import STACZarr

/// The stores among the fixtures, as they lie there: none is forgotten that somebody adds.
enum FoundStores {
  /// Folders and documents that are stores, below the folder of the fixtures.
  static let all: [String] = {
    var stores: [String] = []
    find("", &stores)
    return stores.sorted()
  }()

  private static let marks: Set<String> = [
    "zarr.json", ".zgroup", ".zarray", ".zmetadata", "repo", "refs",
  ]

  private static func find(_ folder: String, _ stores: inout [String]) {
    let path = Stores.path(folder)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return }
    if !marks.isDisjoint(with: names) {
      stores.append(String(folder.dropLast()))
      return
    }
    for name in names {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path + name, isDirectory: &isFolder) else {
        continue
      }
      if isFolder.boolValue {
        find(folder + name + "/", &stores)
      } else if name.hasSuffix(".json"), let text = try? Fixtures.bytes("zarr/" + folder + name),
        isStore(text)
      {
        stores.append(folder + name)
      }
    }
  }

  /// Whether a document holds references, or the metadata of a store. Those that show the attributes of one node
  /// are no stores.
  private static func isStore(_ text: [UInt8]) -> Bool {
    var parser = JSONParser(allowsNonFiniteNumbers: true)
    guard let view = try? parser.parse(text), view.isObject else { return false }
    return view["refs"]?.isObject == true || view["zarr_consolidated_format"] != nil
  }
}

@Suite("All stores of the fixtures", .enabled(if: Fixtures.arePresent))
struct AllFixturesTests {
  @Test("There are as many stores as are known of")
  func count() {
    #expect(FoundStores.all.count == 48, "\(FoundStores.all)")
  }

  @Test("Each store is described, and its Item is valid")
  func described() throws {
    var empty: [String] = []
    for store in FoundStores.all {
      let content: ZarrContent
      do {
        content = try Stores.open(store)
      } catch {
        Issue.record("\(store): \(error)")
        continue
      }
      #expect(
        content.hierarchy.problems.filter { $0.severity == .error } == [], "\(store)")
      let description = StoreDescription(content)
      var options = StoreItemOptions()
      options.href = "https://example.com/store.zarr"
      options.interval = TemporalInterval(Timestamp(seconds: 1_700_000_000))
      options.boundingBox = [11, 41, 12, 42]
      var writer = StoreWriter(description, options)
      let item: JSONObject
      do {
        item = try writer.item()
      } catch {
        if error.code == .incomplete {
          empty.append(store)
        } else {
          Issue.record("\(store): \(error)")
        }
        continue
      }
      #expect(try OfficialSchemas.findings(item).map(\.description) == [], "\(store)")
    }
    #expect(empty == [])
  }

  @Test(
    "Arrays of all stores that hold chunks have the values that zarr-python reads",
    .enabled(if: ZarrPeer.python != nil, "zarr-python is missing"))
  func values() throws {
    // Of folders; virtual stores and repositories are held against their own libraries.
    let folders = FoundStores.all.filter { store in
      !store.hasSuffix(".json") && !store.hasSuffix(".parq") && !store.hasSuffix(".parquet")
        && !store.contains("icechunk")
    }
    var compared = 0
    var contents: [String: ZarrContent] = [:]
    let lines = try ZarrPeer.lines("zarr_values.py", ["--each"] + folders.map { Stores.path($0) })
    for line in lines {
      guard let parts = line.array, let store = parts[0].string, let path = parts[1].string,
        let values = parts[2].array
      else { continue }
      if contents[store] == nil { contents[store] = try ZarrContent(store) }
      let content = try #require(contents[store])
      let (found, error) = content.json(path == "." ? "" : path)
      #expect(error == nil, "\(store) \(path): \(error?.message ?? "")")
      #expect(
        isSame(found ?? [], values),
        "\(store) \(path): \(found?.prefix(8) ?? []) is not \(values.prefix(8))")
      compared += 1
    }
    #expect(compared >= 200)
  }
}
