public import STACJSON

/// What was found in one document.
public struct DocumentReport: Sendable {
  /// A finding with its place in the file.
  public struct Entry: Sendable {
    /// What was found.
    public var finding: Finding
    /// Where in the file.
    public var location: SourceLocation
    /// The line of the file around the place, cut to what fits a screen, and the column in it.
    public var snippet: (text: String, column: Int)?

    /// A finding at a place.
    public init(
      _ finding: Finding, at location: SourceLocation, snippet: (text: String, column: Int)? = nil
    ) {
      self.finding = finding
      self.location = location
      self.snippet = snippet
    }
  }

  /// Something that was put right, or would be.
  public struct AppliedFix: Sendable, Hashable {
    /// The rule that asked for it.
    public var rule: String
    /// What was done, in one sentence.
    public var summary: String

    /// A fix of a rule.
    public init(rule: String, summary: String) {
      self.rule = rule
      self.summary = summary
    }
  }

  /// The file as it was named or found; for NDJSON with `:` and the line.
  public var location: String
  /// The file as it was named or found.
  public var path: String
  /// The id of the object, where it has one.
  public var id: String?
  /// The `type` of the object, where it has one.
  public var type: String?
  /// What was found, in the order of the document.
  public var entries: [Entry]
  /// Whether warnings count as errors.
  public var isStrict: Bool
  /// Whether this was found when all documents had been seen, after the report on the document
  /// itself.
  public var isAfterword = false
  /// What was put right, or would be.
  public var fixes: [AppliedFix] = []
  /// Lines that show what changed: old ones begin with `-`, new ones with `+`.
  public var difference: [String] = []

  /// A report on one document.
  public init(
    location: String, path: String, id: String?, type: String?, entries: [Entry], isStrict: Bool
  ) {
    self.location = location
    self.path = path
    self.id = id
    self.type = type
    self.entries = entries
    self.isStrict = isStrict
  }

  /// Whether nothing was found that makes the document wrong.
  public var isValid: Bool {
    let limit = isStrict ? Severity.warning : .error
    return !entries.contains { $0.finding.severity >= limit }
  }

  /// The JSON form: one line of `validate --format ndjson`.
  public var json: JSONValue {
    var json: JSONObject = [
      "location": .string(location), "id": id.map { .string($0) } ?? .null,
      "type": type.map { .string($0) } ?? .null, "valid": .boolean(isValid),
      "findings": .array(entries.map(\.json)),
    ]
    if isAfterword { json["scope"] = "catalog" }
    if !fixes.isEmpty { json["fixes"] = .array(fixes.map { .string($0.rule) }) }
    return .object(json)
  }
}

extension DocumentReport.Entry {
  /// The JSON form of a finding.
  var json: JSONValue {
    var json: JSONObject = [
      "rule": .string(finding.rule), "severity": .string(finding.severity.rawValue),
      "pointer": .string(finding.pointer.description),
      "line": .integer(Int64(location.line)), "column": .integer(Int64(location.column)),
      "message": .string(finding.message), "schema": finding.schema.map { .string($0) } ?? .null,
      "schema_pointer": finding.schemaPointer.map { .string($0.description) } ?? .null,
    ]
    if let hint = finding.hint { json["hint"] = .string(hint) }
    return .object(json)
  }
}

/// What was found in many documents.
public struct ReportTotals: Sendable {
  /// Documents that were checked.
  public var documents = 0
  /// Documents that are wrong.
  public var invalid = 0
  /// Documents that are wrong, of those that are no Items: those may be found wrong once more.
  private var wrongDocuments: Set<String> = []
  /// Findings by rule.
  public private(set) var rules: [String: (count: Int, severity: Severity)] = [:]
  /// Documents in which something was put right, or would be.
  public private(set) var fixed = 0

  /// Nothing yet.
  public init() {}

  /// Counts a document without findings.
  public mutating func addClean(_ count: Int) { documents += count }

  /// Counts a document.
  public mutating func add(_ report: DocumentReport) {
    if !report.isAfterword { documents += 1 }
    if !report.isValid, report.type == "Feature" || wrongDocuments.insert(report.location).inserted
    {
      invalid += 1
    }
    if !report.fixes.isEmpty { fixed += 1 }
    for entry in report.entries {
      rules[entry.finding.rule, default: (0, entry.finding.severity)].count += 1
    }
  }

  /// The number of findings of a severity.
  public func count(_ severity: Severity) -> Int {
    rules.values.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
  }

  /// The rules with the most findings, most first.
  public func commonest(_ limit: Int) -> [(rule: String, count: Int, severity: Severity)] {
    rules.map { ($0.key, $0.value.count, $0.value.severity) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(limit).map { $0 }
  }

  /// The JSON form.
  public var json: JSONValue {
    [
      "documents": .integer(Int64(documents)), "invalid": .integer(Int64(invalid)),
      "errors": .integer(Int64(count(.error))), "warnings": .integer(Int64(count(.warning))),
      "infos": .integer(Int64(count(.info))), "fixed": .integer(Int64(fixed)),
      "commonest": .array(
        commonest(10).map { rule, count, severity in
          [
            "rule": .string(rule), "severity": .string(severity.rawValue),
            "count": .integer(Int64(count)),
          ]
        }),
    ]
  }
}
