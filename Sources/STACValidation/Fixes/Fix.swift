public import STACJSON

/// How documents that break a rule are put right.
public struct Fix: Sendable {
  /// The rule that asks for it.
  public let rule: Rule
  /// What is done, in one sentence.
  public let summary: String
  let apply: @Sendable (JSONValue) -> JSONValue

  /// All fixes, in the order in which they are tried.
  public static let all: [Fix] =
    lists + times + geometry + extensions

  /// The fix of a rule, or nil.
  public static func fix(for rule: String) -> Fix? { all.first { $0.rule.id == rule } }

  /// The changes that the fix makes to a document; none where it does not help.
  public func patch(for document: JSONValue) -> JSONPatch {
    JSONPatch(from: document, to: apply(document))
  }

  private static let lists: [Fix] = [
    Fix(rule: .linksRequired, summary: "adds an empty list of links where there is none") {
      $0["links"] == nil ? $0.adding("links", []) : $0
    },
    Fix(rule: .assetsRequired, summary: "adds an empty object of assets where there is none") {
      $0["assets"] == nil ? $0.adding("assets", [:]) : $0
    },
    Fix(rule: .extensionsUnique, summary: "keeps the first of equal extensions") {
      $0.changing("stac_extensions") { $0.withoutRepetition }
    },
    Fix(rule: .rolesUnique, summary: "keeps the first of equal roles") { document in
      document.changing("assets", "item_assets") { assets in
        assets.mapMembers { $0.changing("roles") { $0.withoutRepetition } }
      }
    },
  ]
}

extension JSONValue {
  func adding(_ name: String, _ value: JSONValue) -> JSONValue {
    guard case .object(var object) = self else { return self }
    object[name] = value
    return .object(object)
  }

  /// The object with members changed, where it has them.
  func changing(_ names: String..., change: (JSONValue) -> JSONValue) -> JSONValue {
    guard case .object(var object) = self else { return self }
    for name in names {
      if let old = object[name] { object[name] = change(old) }
    }
    return .object(object)
  }

  func mapMembers(_ change: (JSONValue) -> JSONValue) -> JSONValue {
    guard case .object(var object) = self else { return self }
    for key in object.keys {
      if let old = object[key] { object[key] = change(old) }
    }
    return .object(object)
  }

  func mapElements(_ change: (JSONValue) -> JSONValue) -> JSONValue {
    guard case .array(let array) = self else { return self }
    return .array(array.map(change))
  }

  var withoutRepetition: JSONValue {
    guard case .array(let array) = self else { return self }
    var known: Set<JSONValue> = []
    return .array(array.filter { known.insert($0).inserted })
  }
}
