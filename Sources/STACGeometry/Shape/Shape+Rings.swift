extension Shape {
  /// Turns rings as RFC 7946 (section 3.1.6) asks: the outer ones counter-clockwise, holes
  /// clockwise.
  public mutating func orientRings() {
    if isPolygonal {
      for part in parts.indices {
        for ring in parts[part].indices {
          let area = Self.doubledArea(parts[part][ring])
          if ring == 0 ? area < 0 : area > 0 { parts[part][ring].reverse() }
        }
      }
    }
    for member in members.indices { members[member].orientRings() }
  }

  /// Twice the area inside a ring; less than zero where it runs clockwise.
  private static func doubledArea(_ ring: [Vertex]) -> Double {
    guard let origin = ring.first else { return 0 }
    var sum = 0.0
    for (a, b) in zip(ring, ring.dropFirst()) {
      sum += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
    }
    return sum
  }

  /// Puts positions between the ends of each edge, so that edges which are straight in one
  /// reference system stay so in another.
  ///
  /// - Parameter count: how many pieces each edge is cut into.
  public mutating func densify(_ count: Int) {
    if count > 1, isPolygonal || isLinear {
      for part in parts.indices {
        for line in parts[part].indices {
          parts[part][line] = Self.densified(parts[part][line], count)
        }
      }
    }
    for member in members.indices { members[member].densify(count) }
  }

  private static func densified(_ line: [Vertex], _ count: Int) -> [Vertex] {
    guard var before = line.first else { return line }
    var result = [before]
    result.reserveCapacity(line.count * count)
    for vertex in line.dropFirst() {
      for step in 1..<count {
        let share = Double(step) / Double(count)
        result.append(
          Vertex(
            before.x + (vertex.x - before.x) * share, before.y + (vertex.y - before.y) * share,
            before.z + (vertex.z - before.z) * share))
      }
      result.append(vertex)
      before = vertex
    }
    return result
  }
}
