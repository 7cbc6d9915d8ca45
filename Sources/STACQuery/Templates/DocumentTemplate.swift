public import STACJSON

/// A JSON value in which texts are filled in from a document: `${properties.datetime}`.
///
/// - `${PATH}` is what a field path (`properties.proj:code`, `links.0.href`) or a JMESPath
///   expression finds in the document.
/// - `${asset.PATH}` is found in what the first `*` of the target stands for, `${asset_key}` is its
///   name; `${item_id}` and `${collection_id}` are known too, and so are `{item_id}`,
///   `{collection_id}` and `{asset_key}`.
/// - `${PATH:-text}` is the text where nothing is found; else that is an error.
/// - `$$` is a dollar sign.
///
/// A text that is one expression and nothing else becomes the value that it finds; within a longer
/// text it becomes its text.
public struct DocumentTemplate: Sendable {
  /// What a template is filled in from.
  public struct Context {
    /// The document.
    public var document: JSONView
    /// The names.
    public var names: TextTemplate.Values
    /// What the first wildcard of the target stands for.
    public var part: JSONView?

    /// A document, with its names.
    public init(_ document: JSONView, _ names: TextTemplate.Values, part: JSONView? = nil) {
      self.document = document
      self.names = names
      self.part = part
    }
  }

  fileprivate indirect enum Node: Sendable {
    case constant(JSONValue)
    case text([Piece])
    case array([Node])
    case object([(String, Node)])
  }

  fileprivate enum Piece: Sendable {
    case text(TextTemplate)
    case expression(Expression)
  }

  private let root: Node

  /// Reads the templates in a value.
  ///
  /// - Throws: ``QueryError`` where an expression is none.
  public init(_ value: JSONValue) throws(QueryError) { root = try Self.node(value) }

  /// The value itself, where it is the same for all documents.
  public var constant: JSONValue? { if case .constant(let value) = root { value } else { nil } }

  /// The value for one place.
  ///
  /// - Throws: ``QueryError`` where an expression finds nothing.
  public func value(_ context: Context) throws(QueryError) -> JSONValue {
    try Self.value(root, context)
  }

  // MARK: Reading

  private static func node(_ value: JSONValue) throws(QueryError) -> Node {
    switch value {
    case .string(let text):
      let pieces = try pieces(text)
      guard pieces.allSatisfy(\.isConstant) else { return .text(pieces) }
      let names = TextTemplate.Values(itemID: "", collectionID: "")
      return .constant(.string(pieces.map { $0.constant(names) }.joined()))
    case .array(let elements):
      var nodes: [Node] = []
      for element in elements { nodes.append(try node(element)) }
      return nodes.allSatisfy(isConstant) ? .constant(.array(nodes.map(constant))) : .array(nodes)
    case .object(let object):
      var nodes: [(String, Node)] = []
      for (key, member) in object { nodes.append((key, try node(member))) }
      return nodes.allSatisfy { isConstant($0.1) }
        ? .constant(.object(JSONObject(nodes.map { ($0.0, constant($0.1)) }))) : .object(nodes)
    default: return .constant(value)
    }
  }

  private static func isConstant(_ node: Node) -> Bool {
    if case .constant = node { true } else { false }
  }

  private static func constant(_ node: Node) -> JSONValue {
    if case .constant(let value) = node { value } else { .null }
  }

  private static func pieces(_ text: String) throws(QueryError) -> [Piece] {
    var pieces: [Piece] = []
    var literal = ""
    var rest = Substring(text)
    func close() { if !literal.isEmpty { pieces.append(.text(TextTemplate(literal))) } }
    while let character = rest.popFirst() {
      guard character == "$" else {
        literal.append(character)
        continue
      }
      if rest.first == "$" {
        literal.append(rest.removeFirst())
      } else if rest.first == "{" {
        rest.removeFirst()
        let (expression, fallback) = try Self.expression(&rest, text)
        close()
        literal = ""
        pieces.append(.expression(try Expression(expression, fallback: fallback)))
      } else {
        literal.append("$")
      }
    }
    close()
    return pieces
  }

  /// What stands up to the closing brace, and behind `:-`.
  private static func expression(
    _ rest: inout Substring, _ text: String
  ) throws(QueryError) -> (String, String?) {
    var expression = ""
    var fallback: String?
    var quote: Character?
    var (braces, brackets) = (0, 0)
    while let character = rest.popFirst() {
      if fallback != nil {
        if character == "}" { return (expression, fallback) }
        fallback?.append(character)
        continue
      }
      if let open = quote {
        if character == open { quote = nil }
      } else {
        switch character {
        case "\"", "'", "`": quote = character
        case "{": braces += 1
        case "}" where braces == 0: return (expression, nil)
        case "}": braces -= 1
        case "[", "(": brackets += 1
        case "]", ")": brackets -= 1
        case ":" where rest.first == "-" && brackets == 0 && braces == 0:
          rest.removeFirst()
          fallback = ""
          continue
        default: break
        }
      }
      expression.append(character)
    }
    throw QueryError(.template, "the '${' of a template is not closed", in: text)
  }

  // MARK: Filling in

  private static func value(_ node: Node, _ context: Context) throws(QueryError) -> JSONValue {
    switch node {
    case .constant(let value): return value
    case .text(let pieces):
      if pieces.count == 1, case .expression(let expression) = pieces[0] {
        return try expression.value(context)
      }
      var text = ""
      for piece in pieces {
        switch piece {
        case .text(let template): text += template.text(context.names)
        case .expression(let expression):
          let value = try expression.value(context)
          text += value.string ?? value.description
        }
      }
      return .string(text)
    case .array(let nodes):
      var elements: [JSONValue] = []
      for node in nodes { elements.append(try value(node, context)) }
      return .array(elements)
    case .object(let members):
      var object = JSONObject()
      for (key, node) in members { object[key] = try value(node, context) }
      return .object(object)
    }
  }
}

extension DocumentTemplate.Piece {
  fileprivate var isConstant: Bool {
    if case .text(let template) = self { template.isConstant } else { false }
  }

  fileprivate func constant(_ names: TextTemplate.Values) -> String {
    if case .text(let template) = self { template.text(names) } else { "" }
  }
}

extension DocumentTemplate {
  /// What stands between `${` and `}`.
  fileprivate struct Expression: Sendable {
    private enum Root {
      case itemID, collectionID, assetKey, document, part
    }

    private enum Query {
      case whole
      case path(FieldPath)
      case jmesPath(JMESPath)
    }

    private let text: String
    private let fallback: String?
    private let root: Root
    private let query: Query

    init(_ text: String, fallback: String?) throws(QueryError) {
      self.text = text
      self.fallback = fallback
      switch text {
      case "item_id": (root, query) = (.itemID, .whole)
      case "collection_id": (root, query) = (.collectionID, .whole)
      case "asset_key": (root, query) = (.assetKey, .whole)
      case "asset": (root, query) = (.part, .whole)
      case _ where text.hasPrefix("asset."):
        (root, query) = (.part, try Self.query(String(text.dropFirst(6))))
      default: (root, query) = (.document, try Self.query(text))
      }
    }

    /// Names with dots between them are a field path, which may hold `:` and `-`; everything else
    /// is JMESPath.
    private static func query(_ text: String) throws(QueryError) -> Query {
      let isPath = text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || 0x30...0x39 ~= $0.value
          || "_:.-\"".unicodeScalars.contains($0)
      }
      if isPath, let path = try? FieldPath(parsing: text) { return .path(path) }
      return .jmesPath(try JMESPath(text))
    }

    func value(_ context: Context) throws(QueryError) -> JSONValue {
      if let value = try found(context), value != .null { return value }
      if let fallback { return .string(fallback) }
      throw QueryError(.templateValue, "'${\(text)}' finds nothing in the document")
    }

    private func found(_ context: Context) throws(QueryError) -> JSONValue? {
      switch root {
      case .itemID: return .string(context.names.itemID)
      case .collectionID:
        return context.names.collectionID.isEmpty ? nil : .string(context.names.collectionID)
      case .assetKey: return context.names.assetKey.map { .string($0) }
      case .document: return try found(in: context.document)
      case .part:
        guard let part = context.part else { return nil }
        return try found(in: part)
      }
    }

    private func found(in view: JSONView) throws(QueryError) -> JSONValue? {
      switch query {
      case .whole: return JSONValue(view)
      case .path(let path): return view.values(at: path).first.map(JSONValue.init)
      case .jmesPath(let expression): return try expression.value(in: view)
      }
    }
  }
}
