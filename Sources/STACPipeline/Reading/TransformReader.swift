internal import STACJSON
internal import STACQuery
internal import STACYAML
internal import SpellingSuggestions

/// Reads the config of `transform`.
enum TransformReader {
  static func read(_ reader: inout ConfigurationReader) -> TransformStep? {
    let file = reader.text("input_file", .required)
    let key = reader.text("input_join_key") ?? "id"
    let path = expression("data_path", &reader)
    let itemKey = expression("item_join_key", &reader)
    let isSorted = reader.bool("sorted") ?? false
    let strategy = reader.choice("strategy", of: TransformStep.Strategy.self)
    let missing = reader.choice("handle_missing", of: TransformStep.Missing.self)
    let diagnostics = reader.diagnostics
    let mapping = reader.members("field_mapping", .required) {
      entry -> (TransformStep.Assignment, ConfigurationNode)? in
      guard let source = entry.value.scalar?.text else {
        diagnostics.error(
          "a field is taken from the name of a field or a JMESPath expression",
          at: entry.value.location)
        return nil
      }
      do throws(JSONError) {
        let target = try FieldPath(parsing: entry.key)
        return (TransformStep.Assignment(target, from: source), entry.value)
      } catch {
        diagnostics.error(error.message, at: entry.keyLocation)
        return nil
      }
    }
    guard let file, let mapping, !diagnostics.hasErrors else { return nil }
    let records: RecordTable
    do throws(WorkflowError) {
      records = try RecordTable(reading: file, key: key, at: path, isSorted: isSorted)
    } catch {
      reader.error(error.message, at: "input_file")
      return nil
    }
    for member in mapping { check(member.value.0, member.value.1, records, diagnostics) }
    var step = TransformStep(records, mapping.map(\.value.0))
    if let strategy { step.strategy = strategy }
    if let missing { step.missing = missing }
    step.itemKey = itemKey
    return step
  }

  /// A misspelt field would leave all Items as they are, without a word.
  private static func check(
    _ assignment: TransformStep.Assignment, _ node: ConfigurationNode, _ records: RecordTable,
    _ diagnostics: Diagnostics
  ) {
    let source = assignment.source
    // What is filled in is not known yet.
    guard TextTemplate(source).isConstant, !records.fieldNames.contains(source) else { return }
    let field = RecordField(source)
    if let problem = field.problem {
      diagnostics.error(
        "no record has a field '\(source)', and it is no JMESPath expression: \(problem.summary)",
        at: node.location, hint: didYouMean(source, among: records.fieldNames))
    } else if field.firstName == source {
      diagnostics.error(
        "no record has a field '\(source)'", at: node.location,
        hint: didYouMean(source, among: records.fieldNames))
    }
  }

  private static func expression(
    _ key: String, _ reader: inout ConfigurationReader
  ) -> JMESPath? {
    guard let text = reader.text(key) else { return nil }
    do throws(QueryError) {
      return try JMESPath(text)
    } catch {
      reader.error("'\(key)' is no JMESPath expression: \(error.summary)", at: key)
      return nil
    }
  }
}
