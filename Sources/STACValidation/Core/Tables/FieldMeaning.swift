/// What fields of extensions must be like beyond their shape.
enum FieldMeaning: UInt8 {
  case none, checksum, columns, shape, code, alternates

  init(_ name: String) {
    self =
      switch name {
      case "file:checksum": .checksum
      case "table:columns": .columns
      case "proj:shape": .shape
      case "proj:code": .code
      case "alternate": .alternates
      default: .none
      }
  }
}
