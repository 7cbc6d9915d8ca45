public import STACCatalog
public import STACJSON
public import STACQuery
internal import STACStorage

/// Joins records into Items: each Item takes fields of the record that has its key.
public struct TransformStep: ItemStep {
  /// What happens to fields that the Item does not have.
  public enum Strategy: String, Sendable, CaseIterable {
    /// They stay away: only what is there gets a new value.
    case updateExisting = "update_existing"
    /// They are made.
    case merge
  }

  /// What happens to an Item that no record is for.
  public enum Missing: String, Sendable, CaseIterable {
    /// It goes on as it is.
    case ignore
    /// It goes on, and the log says so.
    case warn
    /// It fails.
    case error
  }

  /// A field of Items, and what it gets.
  public struct Assignment: Sendable {
    /// Where; `*` stands for what the Item has there.
    public var target: FieldPath
    /// The name of a field of the record, or a JMESPath expression; `{item_id}`, `{collection_id}`
    /// and `{asset_key}` (what the first `*` stands for) are filled in.
    public var source: String
    fileprivate let template: TextTemplate
    /// What needs no filling in is read once.
    fileprivate let field: RecordField?

    /// Sets a field from a field of the record.
    public init(_ target: FieldPath, from source: String) {
      self.target = target
      self.source = source
      template = TextTemplate(source)
      field = template.isConstant ? RecordField(source) : nil
    }
  }

  /// The records.
  public let records: RecordTable
  /// What is taken from a record, in this order.
  public var assignments: [Assignment]
  /// What happens to fields that the Item does not have.
  public var strategy = Strategy.updateExisting
  /// What happens to an Item that no record is for.
  public var missing = Missing.ignore
  /// What of an Item names its record; nil for its id.
  public var itemKey: JMESPath?

  /// A step that joins these records.
  public init(_ records: RecordTable, _ assignments: [Assignment]) {
    self.records = records
    self.assignments = assignments
  }

  /// Joins the record of the Item into it.
  public func process(_ item: WorkingItem) throws(ItemFailure) -> StepVerdict {
    var found: [(FieldPath, JSONValue)]?
    if let key = try key(of: item) {
      let result: Result<[(FieldPath, JSONValue)], ItemFailure>?
      do throws(StorageError) {
        result = try records.withRecord(key) { record in
          do throws(ItemFailure) {
            return .success(try self.values(record, item))
          } catch { return .failure(error) }
        }
      } catch {
        throw ItemFailure(code: error.code.rawValue, message: error.message)
      }
      found = try result?.get()
    }
    guard let values = found else {
      switch missing {
      case .ignore: break
      case .warn: item.warn("no record is for this Item")
      case .error:
        throw ItemFailure(code: "transform-missing", message: "no record is for this Item")
      }
      return .keep
    }
    if values.isEmpty { return .keep }
    do throws(JSONError) {
      try item.edit { (tree) throws(JSONError) in
        for (path, value) in values {
          switch strategy {
          case .merge: try tree.set(path) { _ in value }
          case .updateExisting: tree.transform(path) { _, _ in value }
          }
        }
      }
    } catch {
      throw ItemFailure(code: "transform-failed", message: error.message, pointer: error.pointer)
    }
    return .keep
  }

  private func key(of item: WorkingItem) throws(ItemFailure) -> String? {
    guard let itemKey else { return item.id }
    do throws(QueryError) {
      return RecordTable.keyText(try itemKey.value(in: item.view))
    } catch { throw ItemFailure(code: "transform-failed", message: error.summary) }
  }

  /// What the record has for the Item; null and missing fields change nothing.
  private func values(
    _ record: JSONView, _ item: WorkingItem
  ) throws(ItemFailure) -> [(FieldPath, JSONValue)] {
    var values: [(FieldPath, JSONValue)] = []
    for assignment in assignments {
      if let field = assignment.field {
        if let value = try Self.value(of: field, in: record, for: assignment.target) {
          values.append((assignment.target, value))
        }
        continue
      }
      let (id, collection) = (item.id ?? "", item.collection ?? "")
      for key in names(at: assignment.target, item) {
        let plain = assignment.template.text(
          TextTemplate.Values(itemID: id, collectionID: collection, assetKey: key))
        let quoted = assignment.template.text(
          TextTemplate.Values(
            itemID: id, collectionID: collection, assetKey: key.map(Self.expressionName)))
        let path = key.map(assignment.target.replacingFirstWildcard) ?? assignment.target
        var value = record[JSONKey(plain)].map(JSONValue.init)
        if value == nil {
          value = try Self.value(of: RecordField(quoted), in: record, for: path)
        }
        guard let value, value != .null else { continue }
        values.append((path, value))
      }
    }
    return values
  }

  /// An expression that does not fit the record is a mistake of the one or the other.
  private static func value(
    of field: RecordField, in record: JSONView, for target: FieldPath
  ) throws(ItemFailure) -> JSONValue? {
    do throws(QueryError) { return try field.checkedValue(in: record) } catch {
      throw ItemFailure(
        code: "transform-expression",
        message: "'\(field.text)' does not fit the record: \(error.summary)",
        pointer: JSONPointer(
          tokens: target.components.map { if case .key(let key) = $0 { key.string } else { "*" } }))
    }
  }

  /// What the first wildcard of a path stands for in an Item; one nil where there is no wildcard.
  private func names(at path: FieldPath, _ item: WorkingItem) -> [String?] {
    guard path.hasWildcard else { return [nil] }
    var value: JSONView? = item.view
    for component in path.components {
      guard case .key(let key) = component else { break }
      value = value?[key]
    }
    return value?.members.map { String($0.key) } ?? []
  }

  /// A name as JMESPath writes it: in quotes where it is not only letters, digits and `_`.
  private static func expressionName(_ name: String) -> String {
    let isPlain =
      name.utf8.first.map { $0 == 0x5f || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a } == true
      && name.utf8.allSatisfy {
        $0 == 0x5f || 0x30...0x39 ~= $0 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a
      }
    return isPlain ? name : JSONValue.string(name).description
  }
}
