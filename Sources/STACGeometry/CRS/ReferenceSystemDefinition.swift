private import CPROJ
public import STACJSON

/// Definitions of coordinate reference systems in other words.
public enum ReferenceSystemDefinition {
  /// PROJJSON of a reference system that is told by a code, Well-Known Text of any version or a PROJ string.
  /// <https://proj.org/en/stable/specifications/projjson.html>
  ///
  /// - Throws: ``GeometryError`` where PROJ does not know it, or is not there.
  public static func projJSON(of definition: String) throws(GeometryError) -> JSONValue {
    try PROJLibrary.load()
    guard let context = proj.context_create() else { fatalError("out of memory") }
    defer { _ = proj.context_destroy(context) }
    _ = proj.log_level(context, PJ_LOG_NONE)
    guard let object = proj.create(context, definition) else {
      throw GeometryError(
        .referenceSystem,
        "'\(definition.prefix(80))' is not a coordinate reference system that PROJ knows")
    }
    defer { _ = proj.destroy(object) }
    guard proj.is_crs(object) == 1, let text = proj.as_projjson(context, object, nil),
      let value = try? JSONValue(parsing: String(cString: text)), value.object != nil
    else {
      throw GeometryError(
        .referenceSystem, "PROJ has no PROJJSON of '\(definition.prefix(80))'")
    }
    return value
  }
}
