private import CPROJ

/// Brings coordinates of a reference system to longitudes and latitudes on WGS 84, with PROJ.
///
/// The first coordinate is always the one to the east, the second the one to the north, whatever
/// order the definition of the system gives them. Heights stay as they are.
///
/// One transformer serves one thread at a time.
public final class CoordinateTransformer {
  /// The reference system, as it was named.
  public let referenceSystem: String
  private let context: OpaquePointer
  private let operation: OpaquePointer

  /// A transformer from a reference system: a code such as `EPSG:32633`, a URN, Well-Known Text,
  /// PROJJSON or a PROJ string.
  ///
  /// - Throws: ``GeometryError`` where PROJ does not know it, or knows no way to WGS 84.
  public init(from referenceSystem: String) throws(GeometryError) {
    self.referenceSystem = referenceSystem
    try PROJLibrary.load()
    guard let context = proj.context_create() else { fatalError("out of memory") }
    _ = proj.log_level(context, PJ_LOG_NONE)
    do throws(GeometryError) {
      operation = try Self.operation(referenceSystem, context)
    } catch {
      _ = proj.context_destroy(context)
      throw error
    }
    self.context = context
  }

  deinit {
    _ = proj.destroy(operation)
    _ = proj.context_destroy(context)
  }

  /// Whether a reference system is WGS 84 with longitudes and latitudes already, so that nothing
  /// need be done.
  public static func isIdentity(_ referenceSystem: String) -> Bool {
    ["EPSG:4326", "OGC:CRS84", "CRS84", "WGS84", "WGS 84", "4326", "EPSG:4979", "OGC:CRS84H"]
      .contains(referenceSystem.uppercased())
      || referenceSystem.hasSuffix(":OGC:1.3:CRS84") || referenceSystem.hasSuffix("/OGC/1.3/CRS84")
  }

  private static func operation(
    _ name: String, _ context: OpaquePointer
  ) throws(GeometryError) -> OpaquePointer {
    // Only the number is what many columns hold.
    let name = name.utf8.allSatisfy { 0x30...0x39 ~= $0 } && !name.isEmpty ? "EPSG:\(name)" : name
    guard let source = proj.create(context, name) else {
      throw GeometryError(
        .referenceSystem,
        "'\(name.prefix(80))' is not a coordinate reference system that PROJ knows")
    }
    defer { _ = proj.destroy(source) }
    let type = proj.get_type(source)
    let hasPositions =
      type != PJ_TYPE_GEOCENTRIC_CRS && type != PJ_TYPE_VERTICAL_CRS && type != PJ_TYPE_TEMPORAL_CRS
      && type != PJ_TYPE_ENGINEERING_CRS
    guard proj.is_crs(source) == 1 && hasPositions || name.hasPrefix("+") else {
      throw GeometryError(
        .referenceSystem,
        "'\(name.prefix(80))' is not a coordinate reference system of two axes on the Earth")
    }
    guard let found = proj.create_crs_to_crs(context, name, "EPSG:4326", nil) else {
      throw GeometryError(
        .referenceSystem,
        "PROJ knows no way from '\(name.prefix(80))' to WGS 84: \(reason(context))")
    }
    defer { _ = proj.destroy(found) }
    guard let operation = proj.normalize_for_visualization(context, found) else {
      throw GeometryError(
        .referenceSystem,
        "PROJ knows no way from '\(name.prefix(80))' to WGS 84: \(reason(context))")
    }
    return operation
  }

  private static func reason(_ context: OpaquePointer) -> String {
    let number = proj.context_errno(context)
    guard number != 0, let text = proj.context_errno_string(context, number) else {
      return "no operation is known"
    }
    return String(cString: text).lowercased()
  }

  /// Brings the positions of a shape to WGS 84.
  ///
  /// - Throws: ``GeometryError`` where a position does not lie in the reference system.
  public func transform(_ shape: inout Shape) throws(GeometryError) {
    var xs: [Double] = []
    var ys: [Double] = []
    shape.forEachVertex { vertex in
      xs.append(vertex.x)
      ys.append(vertex.y)
    }
    let sources = (xs, ys)
    transform(&xs, &ys)
    if let index = xs.indices.first(where: { !xs[$0].isFinite || !ys[$0].isFinite }) {
      throw GeometryError(
        .referenceSystem,
        "the position \(sources.0[index]), \(sources.1[index]) does not lie in '\(referenceSystem)'"
      )
    }
    var index = 0
    shape.changeVertices { vertex in
      vertex.x = xs[index]
      vertex.y = ys[index]
      index += 1
    }
  }

  /// Brings positions to WGS 84: of the east and the north, longitudes and latitudes are made.
  ///
  /// Positions that do not lie in the reference system become infinite; that is no error here.
  ///
  /// - Precondition: There are as many of the one as of the other.
  public func transform(_ xs: inout [Double], _ ys: inout [Double]) {
    precondition(xs.count == ys.count, "a position has two coordinates")
    _ = proj.errno_reset(operation)
    let stride = MemoryLayout<Double>.stride
    let count = xs.count
    xs.withUnsafeMutableBufferPointer { xs in
      ys.withUnsafeMutableBufferPointer { ys in
        _ = proj.trans_generic(
          operation, PJ_FWD, xs.baseAddress, stride, count, ys.baseAddress, stride, count, nil, 0,
          0, nil, 0, 0)
      }
    }
  }
}
