internal import CPROJ

/// PROJ, which is loaded with the first reference system.
enum PROJLibrary {
  /// Makes the functions of ``proj`` callable.
  ///
  /// - Throws: ``GeometryError`` where the library is not on this machine.
  static func load() throws(GeometryError) {
    guard let failure = cproj_load() else { return }
    throw GeometryError(
      .referenceSystem,
      "reference systems need PROJ, which cannot be loaded: \(String(cString: failure))")
  }
}

/// PROJ's functions, once it is loaded.
var proj: cproj_functions { cproj_library().pointee }
