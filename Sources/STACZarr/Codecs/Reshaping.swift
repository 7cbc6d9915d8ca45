internal import STACJSON

/// Another shape for the same elements in the same order: `reshape` of Zarr 3.
/// <https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/reshape>
struct Reshaping: Sendable {
  private enum Length {
    case fixed(Int)
    /// As long as these dimensions together.
    case dimensions([Int])
    /// What is left.
    case rest
  }

  private let lengths: [Length]

  /// - Throws: ``ZarrError`` where the setting is no shape.
  init(_ settings: JSONObject) throws(ZarrError) {
    var lengths: [Length] = []
    for entry in settings["shape"]?.array ?? [] {
      if let length = entry.integer {
        lengths.append(length == -1 ? .rest : .fixed(Int(length)))
      } else {
        lengths.append(.dimensions((entry.array ?? []).map { Int($0.integer ?? -1) }))
      }
    }
    let named = lengths.flatMap { length -> [Int] in
      switch length {
      case .dimensions(let dimensions): dimensions.isEmpty ? [-1] : dimensions
      case .fixed(let length): length > 0 ? [] : [-1]
      case .rest: []
      }
    }
    let restCount = lengths.count { if case .rest = $0 { true } else { false } }
    guard settings["shape"]?.array != nil, lengths.count <= 32, restCount <= 1,
      named.allSatisfy({ $0 >= 0 }), zip(named, named.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw ZarrError(.metadata, "the codec 'reshape' names no shape") }
    self.lengths = lengths
  }

  /// How many dimensions there are then.
  var dimensionCount: Int { lengths.count }

  /// The new shape; nil where it does not hold as many elements.
  func shape(of shape: [Int]) -> [Int]? {
    guard let count = shape.checkedProduct else { return nil }
    var result: [Int] = []
    var rest: Int?
    for length in lengths {
      switch length {
      case .fixed(let length): result.append(length)
      case .rest:
        rest = result.count
        result.append(1)
      case .dimensions(let dimensions):
        guard dimensions.allSatisfy(shape.indices.contains),
          let product = dimensions.map({ shape[$0] }).checkedProduct
        else { return nil }
        result.append(product)
      }
    }
    guard let known = result.checkedProduct else { return nil }
    if let rest {
      guard known > 0, count % known == 0 else { return nil }
      result[rest] = count / known
    } else if known != count {
      return nil
    }
    return result
  }
}
