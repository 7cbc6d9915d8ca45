public import STACJSON

/// A text with places that are filled in for each Item: `s3://bucket/{collection_id}/{item_id}/`.
///
/// `{item_id}`, `{collection_id}` and `{asset_key}` are known; `{{` and `}}` stand for braces, and
/// braces around anything else stay as they are.
public struct TextTemplate: Sendable, Hashable {
  /// What fills the places.
  public struct Values: Sendable {
    /// The id of the Item.
    public var itemID: String
    /// The id of its Collection; empty where it names none.
    public var collectionID: String
    /// The name that the first `*` of a field path stood for, or nil.
    public var assetKey: String?

    /// The values for one place in an Item.
    public init(itemID: String, collectionID: String, assetKey: String? = nil) {
      self.itemID = itemID
      self.collectionID = collectionID
      self.assetKey = assetKey
    }
  }

  private enum Piece: Hashable {
    case text(String)
    case itemID
    case collectionID
    case assetKey
  }

  private var pieces: [Piece] = []

  /// Reads a template.
  public init(_ text: String) {
    var literal = ""
    var rest = Substring(text)
    let places: [(String, Piece)] = [
      ("{item_id}", .itemID), ("{collection_id}", .collectionID), ("{asset_key}", .assetKey),
      ("{{", .text("{")), ("}}", .text("}")),
    ]
    while !rest.isEmpty {
      if let (name, piece) = places.first(where: { rest.hasPrefix($0.0) }) {
        rest = rest.dropFirst(name.count)
        if case .text(let brace) = piece {
          literal += brace
          continue
        }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        literal = ""
        pieces.append(piece)
      } else {
        literal.append(rest.removeFirst())
      }
    }
    if !literal.isEmpty { pieces.append(.text(literal)) }
  }

  /// Whether the text is the same for all Items.
  public var isConstant: Bool {
    pieces.allSatisfy { if case .text = $0 { true } else { false } }
  }

  /// The text for one place; a place without a value stays as it was written.
  public func text(_ values: Values) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .itemID: values.itemID
      case .collectionID: values.collectionID
      case .assetKey: values.assetKey ?? "{asset_key}"
      }
    }.joined()
  }
}

/// A JSON value in which texts are templates.
public struct ValueTemplate: Sendable {
  private indirect enum Node: Sendable {
    case constant(JSONValue)
    case text(TextTemplate)
    case array([Node])
    case object([(String, Node)])
  }

  private let root: Node

  /// Reads the templates in a value.
  public init(_ value: JSONValue) { root = Self.node(value) }

  /// Whether the value is the same for all Items.
  public var isConstant: Bool { if case .constant = root { true } else { false } }

  /// The value for one place.
  public func value(_ values: TextTemplate.Values) -> JSONValue { Self.value(root, values) }

  private static func node(_ value: JSONValue) -> Node {
    switch value {
    case .string(let string):
      let template = TextTemplate(string)
      // `{{` is a brace also where nothing is filled in.
      return template.isConstant
        ? .constant(.string(template.text(.init(itemID: "", collectionID: "")))) : .text(template)
    case .array(let elements):
      let nodes = elements.map(node)
      return nodes.allSatisfy(isConstant) ? .constant(.array(nodes.map(constant))) : .array(nodes)
    case .object(let object):
      let nodes = object.map { ($0.0, node($0.1)) }
      return nodes.allSatisfy { isConstant($0.1) }
        ? .constant(.object(JSONObject(nodes.map { ($0.0, constant($0.1)) }))) : .object(nodes)
    default: return .constant(value)
    }
  }

  private static func isConstant(_ node: Node) -> Bool {
    if case .constant = node { true } else { false }
  }

  private static func constant(_ node: Node) -> JSONValue {
    value(node, TextTemplate.Values(itemID: "", collectionID: ""))
  }

  private static func value(_ node: Node, _ values: TextTemplate.Values) -> JSONValue {
    switch node {
    case .constant(let value): value
    case .text(let template): .string(template.text(values))
    case .array(let nodes): .array(nodes.map { value($0, values) })
    case .object(let members):
      .object(JSONObject(members.map { ($0.0, value($0.1, values)) }))
    }
  }
}
