extension SchemaInference {
  /// Adds what another one has learnt.
  public mutating func merge(_ other: borrowing SchemaInference) {
    merge(other.root, into: root)
    merge(other.properties, into: properties)
    addItems(other.itemCount)
  }

  private mutating func merge(_ source: SchemaNodePointer, into target: SchemaNodePointer) {
    target.pointee.kinds.formUnion(source.pointee.kinds)
    target.pointee.isTimestamp = target.pointee.isTimestamp || source.pointee.isTimestamp
    target.pointee.count += source.pointee.count
    target.pointee.nulls += source.pointee.nulls
    target.pointee.integers += source.pointee.integers
    target.pointee.integralDoubles += source.pointee.integralDoubles
    target.pointee.order = min(target.pointee.order, source.pointee.order)
    target.pointee.fractions.0 += source.pointee.fractions.0
    target.pointee.fractions.1 += source.pointee.fractions.1
    target.pointee.fractions.2 += source.pointee.fractions.2
    target.pointee.fractions.3 += source.pointee.fractions.3
    target.pointee.fractions.4 += source.pointee.fractions.4
    target.pointee.fractions.5 += source.pointee.fractions.5
    target.pointee.fractions.6 += source.pointee.fractions.6
    if let element = source.pointee.element {
      let own: SchemaNodePointer
      if let known = target.pointee.element {
        own = known
      } else {
        own = SchemaNode.make()
        own.pointee.order = .max
        target.pointee.element = own
        nodeCount += 1
      }
      merge(element, into: own)
    }
    for index in 0..<source.pointee.directory.count {
      let (child, isNew) = SchemaNode.child(
        of: target, after: -1, source.pointee.directory.text(index))
      if isNew {
        target.pointee.children[child].pointee.order = .max
        nodeCount += 1
      }
      merge(source.pointee.children[index], into: target.pointee.children[child])
    }
  }
}
