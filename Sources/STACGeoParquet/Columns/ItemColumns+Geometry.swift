internal import STACGeometry
internal import STACJSON

extension ItemColumns {
  @inline(never)
  mutating func geometry(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    let view = tape.view(index)
    let isOwn = geometryIndex >= 0 && column == item.pointee.children[geometryIndex]
    let outcome = isOwn ? encoder.encode(view) : otherEncoder.encode(view)
    guard outcome.isValid else { return misfit(column, row, tape, index) }
    guard open(column, row) else { return twice(tape, index) }
    if isOwn {
      geometryKinds |= outcome.kinds
      encoder.bytes.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { put(column, base, bytes.count) }
      }
      if let around = try? BoundingBox(ofGeometry: view) { box.add(around) }
    } else {
      propertyGeometryKinds |= outcome.kinds
      otherEncoder.bytes.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { put(column, base, bytes.count) }
      }
    }
    if !outcome.isExact { notes.value(column, row, view) }
    return tape.after(index)
  }

  @inline(never)
  mutating func box(
    _ column: ColumnPointer, _ row: Int, _ tape: Tape, _ index: Int
  ) -> Int {
    let view = tape.view(index)
    let count = view.elements.count
    guard count == 4 || count == 6 && column.pointee.childCount == 6,
      view.elements.allSatisfy({ $0.double?.isFinite == true })
    else { return misfit(column, row, tape, index) }
    guard open(column, row) else { return twice(tape, index) }
    let isFlat = count == 4 && column.pointee.childCount == 6
    var position = index &+ 1
    for number in 0..<count {
      // xmin ymin [zmin] xmax ymax [zmax]
      let child = column.pointee.children[isFlat && number >= 2 ? number + 1 : number]
      position = self.number(child, row, tape, position, tape.tag(position))
    }
    return position &+ 1
  }
}
