internal import STACGeometry
internal import STACJSON
internal import Synchronization

/// A compiled filter: instructions and what they point to, in memory that never moves.
///
/// `@unchecked Sendable`: its memory is written before `init` ends and freed in `deinit`; what
/// changes lies in the pool, behind a lock.
final class CQL2Program: @unchecked Sendable {
  let instructions: UnsafeMutablePointer<CQL2Instruction>
  let operands: UnsafeMutablePointer<Int32>
  let paths: UnsafeMutablePointer<CQL2RawPath>
  let patterns: UnsafeMutablePointer<UnsafeBufferPointer<UInt16>>
  let shapes: UnsafeMutablePointer<CQL2Shape>
  let root: Int32
  /// What is freed at the end.
  private let memory: [UnsafeMutableRawPointer]
  private let documents: [JSONDocument]
  private let pool = Mutex<[Workspace]>([])

  init(_ builder: consuming CQL2ProgramBuilder, root: Int32) {
    var memory = builder.memory
    func keep<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
      let copy = UnsafeMutablePointer<T>.allocate(capacity: max(values.count, 1))
      copy.initialize(from: values, count: values.count)
      memory.append(UnsafeMutableRawPointer(copy))
      return copy
    }
    instructions = keep(builder.instructions)
    operands = keep(builder.operands)
    paths = keep(builder.paths)
    patterns = keep(builder.patterns)
    shapes = keep(builder.shapes)
    documents = builder.documents
    self.memory = memory
    self.root = root
  }

  deinit { for block in memory { block.deallocate() } }

  /// GEOS and the geometries of the expression, prepared for it.
  ///
  /// `@unchecked Sendable`: whoever takes one out of the pool has it alone until it is put back.
  private final class Workspace: @unchecked Sendable {
    let engine: GeometryEngine
    var prepared: [Int: GeometryEngine.Prepared] = [:]

    init() throws(GeometryError) { engine = try GeometryEngine() }
  }

  /// Whether a geometry of the expression has a relation to another one; nil where one is malformed.
  func relation(_ relation: SpatialRelation, ofShape shape: Int, to json: JSONView) -> Bool? {
    withWorkspace { (workspace) throws(GeometryError) in
      let first: GeometryEngine.Prepared
      if let known = workspace.prepared[shape] {
        first = known
      } else {
        first = try workspace.engine.prepare(documents[shape].root)
        workspace.prepared[shape] = first
      }
      return try workspace.engine.relation(relation, of: first, to: json)
    }
  }

  /// Whether two geometries of an Item have a relation; nil where one is malformed.
  func relation(_ relation: SpatialRelation, of first: JSONView, to second: JSONView) -> Bool? {
    withWorkspace { (workspace) throws(GeometryError) in
      let first = try workspace.engine.prepare(first)
      return try workspace.engine.relation(relation, of: first, to: second)
    }
  }

  /// The geometry of the expression as GeoJSON.
  func geometry(_ shape: Int) -> JSONView { documents[shape].root }

  private func withWorkspace(
    _ body: (Workspace) throws(GeometryError) -> Bool
  ) -> Bool? {
    guard let workspace = pool.withLock({ $0.popLast() }) ?? (try? Workspace()) else { return nil }
    defer { pool.withLock { $0.append(workspace) } }
    return try? body(workspace)
  }
}

/// A geometry of an expression, and what is known of it without GEOS.
struct CQL2Shape {
  let bounds: PlanarBounds
  /// Whether it is the whole of its bounds.
  let isBox: Bool
}

/// A program that is being made.
struct CQL2ProgramBuilder: ~Copyable {
  var instructions: [CQL2Instruction] = []
  var operands: [Int32] = []
  var paths: [CQL2RawPath] = []
  var patterns: [UnsafeBufferPointer<UInt16>] = []
  var shapes: [CQL2Shape] = []
  var documents: [JSONDocument] = []
  var memory: [UnsafeMutableRawPointer] = []

  /// Adds an instruction and returns its number.
  mutating func add(_ instruction: CQL2Instruction) -> Int32 {
    instructions.append(instruction)
    return Int32(instructions.count - 1)
  }

  /// Adds operands that follow each other, and returns the place of the first.
  mutating func add(operands list: [Int32]) -> Int32 {
    operands += list
    return Int32(operands.count - list.count)
  }

  /// Puts values where they stay.
  mutating func keep<T: BitwiseCopyable>(_ values: [T]) -> UnsafeBufferPointer<T> {
    let copy = UnsafeMutableBufferPointer<T>.allocate(capacity: max(values.count, 1))
    _ = copy.initialize(from: values)
    if let start = copy.baseAddress { memory.append(UnsafeMutableRawPointer(start)) }
    return UnsafeBufferPointer(rebasing: copy[..<values.count])
  }
}
