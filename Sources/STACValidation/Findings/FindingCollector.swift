internal import STACJSON

/// Takes up what the checks of one document find, and gives it back in document order.
///
/// Nothing is allocated while nothing is found. Of a document with very many mistakes the first
/// ``limit`` are kept and the others counted, so that no input can make the report endless.
struct FindingCollector {
  static let limit = 1000

  /// The whole document: pointers are made from here.
  let root: JSONView
  /// Only whether anything would be found is wanted, not what.
  var isProbing = false
  private(set) var probeHasFailed = false

  private var found: [(order: Int, finding: Finding)] = []
  private var droppedCount = 0

  private let minimumSeverity: Severity

  /// Whether findings of a rule are wanted.
  func wants(_ rule: Rule) -> Bool { rule.severity >= minimumSeverity }

  /// Whether findings are wanted that are only worth knowing.
  var wantsInformation: Bool { minimumSeverity == .info }

  init(root: JSONView, minimumSeverity: Severity = .info) {
    self.root = root
    self.minimumSeverity = minimumSeverity
  }

  /// Adds a finding at a value of the document.
  mutating func add(
    _ rule: Rule, at value: JSONView, _ message: @autoclosure () -> String, hint: String? = nil
  ) {
    if isProbing {
      probeHasFailed = probeHasFailed || rule.severity == .error
      return
    }
    guard rule.severity >= minimumSeverity else { return }
    guard found.count < Self.limit else {
      droppedCount += 1
      return
    }
    let finding = Finding(
      rule: rule.id, severity: rule.severity, pointer: root.pointer(to: value) ?? .root,
      message: message(), hint: hint)
    found.append((value.documentOrder, finding))
  }

  /// Hands over what was found.
  consuming func move(into findings: inout [Finding]) {
    if found.isEmpty { return }
    // A stable order: findings of one value stay as they came.
    let places = found.indices.sorted { (found[$0].order, $0) < (found[$1].order, $1) }
    findings += places.map { found[$0].finding }
    if droppedCount > 0 {
      findings.append(
        Finding(
          rule: Rule.findingsLimit.id, severity: Rule.findingsLimit.severity, pointer: .root,
          message: "\(droppedCount) more findings are left out, behind the first \(Self.limit)"))
    }
  }
}
