extension ByteBuffer {
  /// Adds a parsed value as JSON over several lines, indented by two spaces.
  ///
  /// Arrays of numbers stay on one line: boxes and positions are read that way.
  public mutating func append(pretty view: JSONView, indentation: Int = 0) {
    if view.isObject {
      var members = view.members
      guard let first = members.next() else { return append("{}") }
      append("{")
      append(member: first, indentation + 2)
      while let member = members.next() {
        append(",")
        append(member: member, indentation + 2)
      }
      newLine(indentation)
      append("}")
    } else if view.isArray {
      if view.elements.allSatisfy(\.isNumber) { return appendLine(view) }
      append("[")
      var isFirst = true
      for element in view.elements {
        if !isFirst { append(",") }
        isFirst = false
        newLine(indentation + 2)
        append(pretty: element, indentation: indentation + 2)
      }
      newLine(indentation)
      append("]")
    } else {
      append(json: view)
    }
  }

  /// Adds a value as JSON over several lines, indented by two spaces.
  public mutating func append(pretty value: JSONValue) {
    var compact = ByteBuffer()
    compact.append(json: value)
    append(prettyPrinting: &compact)
  }

  /// Adds a compact JSON text over several lines.
  ///
  /// The text must be JSON: it is one that this buffer's own methods have written.
  public mutating func append(prettyPrinting compact: inout ByteBuffer) {
    var parser = JSONParser()
    compact.withPaddedBytes { bytes in
      // An edit may nest deeper than a parser goes; such a text stays compact.
      guard let view = try? parser.parse(padded: bytes) else { return append(bytes) }
      append(pretty: view)
    }
  }

  private mutating func append(member: (key: JSONText, value: JSONView), _ indentation: Int) {
    newLine(indentation)
    append(quoted: member.key)
    append(": ")
    append(pretty: member.value, indentation: indentation)
  }

  private mutating func appendLine(_ array: JSONView) {
    append("[")
    var isFirst = true
    for element in array.elements {
      if !isFirst { append(", ") }
      isFirst = false
      append(json: element)
    }
    append("]")
  }

  private mutating func newLine(_ indentation: Int) {
    append(UInt8(ascii: "\n"))
    for _ in 0..<indentation { append(UInt8(ascii: " ")) }
  }
}
