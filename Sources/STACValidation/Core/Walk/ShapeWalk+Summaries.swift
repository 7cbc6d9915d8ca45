internal import STACJSON

extension ShapeWalk {
  /// An object in `summaries`: a range, or a JSON Schema that says something.
  mutating func checkSummary(_ value: JSONView, _ node: UnsafePointer<ShapeTables.Node>) {
    guard value.isObject, !Self.isRange(value) else { return }
    var members = value.members
    if members.next() == nil || !isSchema(value) { mismatch(value, node) }
  }

  private static func isRange(_ value: JSONView) -> Bool {
    guard let minimum = value["minimum"], let maximum = value["maximum"] else { return false }
    return (minimum.isNumber || minimum.isString) && (maximum.isNumber || maximum.isString)
  }

  private func isSchema(_ value: JSONView) -> Bool {
    var trial = self
    trial.collector = FindingCollector(root: collector.root)
    trial.collector.isProbing = true
    trial.checkObject(value, schemaTable, nil)
    return !trial.collector.probeHasFailed
  }
}
