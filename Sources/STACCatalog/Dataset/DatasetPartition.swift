internal import STACJSON
internal import STACModel

/// By what a dataset is divided into folders.
public enum PartitionKey: String, Sendable, CaseIterable {
  /// The Collection of the Item.
  case collection
  /// The year of `datetime`, or of `start_datetime` where that is null; UTC.
  case year
  /// The month of it, 01 to 12.
  case month
}

extension [PartitionKey] {
  /// The keys in a text like `collection,year`; nil where it is none. `none` stands for no key.
  ///
  /// They come in the order in which folders lie in each other, a month only below its year.
  public init?(names: String) {
    let words = names.split(separator: ",", omittingEmptySubsequences: false).map { word in
      String(word.drop { $0 == " " })
    }
    self = []
    if words == ["none"] { return }
    for word in words {
      guard let key = PartitionKey(rawValue: word), !contains(key) else { return nil }
      append(key)
    }
    if contains(.month), firstIndex(of: .month) ?? 0 < firstIndex(of: .year) ?? .max { return nil }
  }

  /// The keys with commas between; `none` for none.
  public var names: String { isEmpty ? "none" : map(\.rawValue).joined(separator: ",") }
}

/// The Items of a dataset that lie in one folder: the values that they have in common.
struct DatasetPartition: Sendable, Hashable {
  /// A value for each key; nil where the Items have none.
  var values: [String?]

  /// What Hive calls the folder of those that have no value.
  static let absent = "__HIVE_DEFAULT_PARTITION__"
  /// The longest name that file systems take.
  static let maximumName = 255

  init(values: [String?]) { self.values = values }

  /// The partition that an Item belongs to.
  init(of item: ItemView, _ keys: [PartitionKey]) {
    values = []
    var month: Substring?
    if keys.contains(.year) { month = Self.month(of: item)?[...] }
    for key in keys {
      switch key {
      case .collection:
        let name = item.collection.map { String($0) }
        values.append(name == "" ? nil : name)
      case .year: values.append(month.map { String($0.prefix(4)) })
      case .month: values.append(month.map { String($0.suffix(2)) })
      }
    }
  }

  /// `2024-01`
  private static func month(of item: ItemView) -> String? {
    var instant: Timestamp?
    if let text = item.properties?["datetime"]?.text { instant = try? Timestamp(String(text)) }
    if instant == nil, let extent = try? item.temporalExtent {
      instant = extent.start ?? extent.end
    }
    return instant.map { String($0.description.prefix(7)) }
  }

  /// The folder in the dataset, as Hive names it: `collection=a/year=2024`; empty where there are no
  /// keys.
  func folder(_ keys: [PartitionKey]) -> String {
    zip(keys, values).map { "\($0.rawValue)=\(Self.encoded($1))" }.joined(separator: "/")
  }

  /// The names of the folders are short enough for file systems.
  func isNameable(_ keys: [PartitionKey]) -> Bool {
    folder(keys).split(separator: "/").allSatisfy { $0.utf8.count <= Self.maximumName }
  }

  /// Percent-encoded, as readers of Hive folders decode it.
  private static func encoded(_ value: String?) -> String {
    guard let value else { return absent }
    var text = ""
    for (index, byte) in value.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      // The name of the folder for those without a value is taken.
      case UInt8(ascii: "_") where index > 0: text += "_"
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return text
  }
}
