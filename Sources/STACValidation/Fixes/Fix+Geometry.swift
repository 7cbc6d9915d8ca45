internal import STACGeometry
internal import STACJSON

extension Fix {
  static let geometry: [Fix] = [
    Fix(rule: .geometryRingClosed, summary: "repeats the first position of a ring at its end") {
      mapRings(in: $0) { ring, _ in
        guard let first = ring.first, ring.count >= 3, first != ring.last else { return ring }
        return ring + [first]
      }
    },
    Fix(rule: .geometryRingOrder, summary: "turns rings that run the wrong way") {
      mapRings(in: $0) { ring, isOuter in
        var trace = RingTrace()
        for position in ring {
          guard let x = position.array?.first?.double,
            let y = position.array?.dropFirst().first?.double
          else { return ring }
          trace.add(x, y)
        }
        guard let isCounterclockwise = trace.isCounterclockwise, isCounterclockwise != isOuter
        else { return ring }
        return ring.reversed()
      }
    },
    Fix(rule: .boxWithoutGeometry, summary: "takes away the box of an Item without geometry") {
      guard case .object(var item) = $0, item["geometry"] == .some(.null) else { return $0 }
      item["bbox"] = nil
      return .object(item)
    },
    Fix(rule: .boxRequired, summary: "adds the box around the geometry") { withBox($0) },
    Fix(rule: .boxOrder, summary: "puts the edges of a box in order") { document in
      document.changing("bbox", change: ordered)
        .changing("extent") { extent in
          extent.changing("spatial") { $0.changing("bbox") { $0.mapElements(ordered) } }
        }
    },
    Fix(rule: .boxNumbers, summary: "makes the box anew of the geometry") { withBox($0) },
    Fix(rule: .boxAroundGeometry, summary: "makes the box anew of the geometry") { withBox($0) },
  ]

  private static func withBox(_ document: JSONValue) -> JSONValue {
    guard document["type"]?.string == "Feature", let geometry = document["geometry"] else {
      return document
    }
    var parser = JSONParser()
    guard let view = try? parser.parse(geometry.description.utf8),
      let box = try? BoundingBox(ofGeometry: view)
    else { return document }
    // Heights of an old box are kept where they are in order.
    let old = document["bbox"]?.array?.compactMap(\.double) ?? []
    var numbers = [box.west, box.south, box.east, box.north].map { JSONValue.double($0) }
    if old.count == 6, old[2] <= old[5] {
      numbers.insert(.double(old[2]), at: 2)
      numbers.append(.double(old[5]))
    }
    return document.adding("bbox", .array(numbers))
  }

  private static func ordered(_ box: JSONValue) -> JSONValue {
    guard case .array(var numbers) = box, numbers.count == 4 || numbers.count == 6,
      numbers.allSatisfy({ $0.double != nil })
    else { return box }
    let half = numbers.count / 2
    for axis in 1..<half {
      if let low = numbers[axis].double, let high = numbers[axis + half].double, low > high {
        numbers.swapAt(axis, axis + half)
      }
    }
    return .array(numbers)
  }

  private static func mapRings(
    in document: JSONValue, _ change: ([JSONValue], Bool) -> [JSONValue]
  ) -> JSONValue {
    func polygon(_ value: JSONValue) -> JSONValue {
      guard let rings = value.array else { return value }
      return .array(
        rings.enumerated().map { number, ring in
          ring.array.map { .array(change($0, number == 0)) } ?? ring
        })
    }
    return document.changing("geometry") { geometry in
      switch geometry["type"]?.string {
      case "Polygon": geometry.changing("coordinates", change: polygon)
      case "MultiPolygon": geometry.changing("coordinates") { $0.mapElements(polygon) }
      default: geometry
      }
    }
  }
}
