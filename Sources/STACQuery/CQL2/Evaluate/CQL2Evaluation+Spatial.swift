internal import STACGeometry
internal import STACJSON

extension CQL2Evaluation {
  /// Most Items are decided by the bounds of their geometry; GEOS decides the rest.
  mutating func spatial(_ instruction: CQL2Instruction) -> CQL2Truth {
    guard let relation = instruction.operation.relation else { return .unknown }
    let result: Bool?
    switch (value(instruction.a), value(instruction.b)) {
    case (.json(let geometry), .shape(let shape)):
      result = decide(relation, geometry, Int(shape))
    case (.shape(let shape), .json(let geometry)):
      result = decide(relation.converse, geometry, Int(shape))
    case (.json(let a), .json(let b)):
      result = program.relation(relation, of: a, to: b)
    case (.shape(let a), .shape(let b)):
      result = program.relation(relation, ofShape: Int(a), to: program.geometry(Int(b)))
    default: result = nil
    }
    return result.map { CQL2Truth($0) } ?? .unknown
  }

  /// Whether an Item's geometry has a relation to one of the expression.
  private func decide(_ relation: SpatialRelation, _ geometry: JSONView, _ shape: Int) -> Bool? {
    guard let bounds = try? PlanarBounds(ofGeometry: geometry) else { return nil }
    if let decided = program.shapes[shape].decide(relation, bounds) { return decided }
    return program.relation(relation.converse, ofShape: shape, to: geometry)
  }
}

extension CQL2Shape {
  /// What the bounds of another geometry tell of its relation to this one; nil where they do not.
  func decide(_ relation: SpatialRelation, _ other: PlanarBounds) -> Bool? {
    if other.isEmpty || bounds.isEmpty { return nil }
    if !bounds.intersects(other) { return relation == .disjoint }
    switch relation {
    case .intersects: return isBox && bounds.contains(other) ? true : nil
    case .disjoint: return isBox && bounds.contains(other) ? false : nil
    case .within:
      if !bounds.contains(other) { return false }
      return isBox && bounds.containsProperly(other) ? true : nil
    case .contains: return other.contains(bounds) ? nil : false
    case .equals: return bounds == other ? nil : false
    case .touches, .crosses, .overlaps:
      return isBox && bounds.containsProperly(other) ? false : nil
    }
  }
}

extension CQL2Operator {
  /// The relation that a spatial function asks for.
  var relation: SpatialRelation? {
    switch self {
    case .sIntersects: .intersects
    case .sEquals: .equals
    case .sDisjoint: .disjoint
    case .sTouches: .touches
    case .sWithin: .within
    case .sOverlaps: .overlaps
    case .sCrosses: .crosses
    case .sContains: .contains
    default: nil
    }
  }
}
