extension ByteBuffer {
  /// Adds a parsed value as compact JSON.
  public mutating func append(json view: JSONView) {
    _ = append(view, at: view.index)
  }

  /// Writes the value at a tape index and returns the index behind it.
  private mutating func append(_ view: JSONView, at index: Int) -> Int {
    let word = view.tape[index]
    switch UInt8(truncatingIfNeeded: word &>> 56) {
    case TapeTag.string:
      append(quoted: view.text(at: index))
      return index &+ 1
    case TapeTag.object:
      let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
      var position = index &+ 1
      append(UInt8(ascii: "{"))
      while position < end {
        if position != index &+ 1 { append(UInt8(ascii: ",")) }
        append(quoted: view.text(at: position))
        append(UInt8(ascii: ":"))
        position = append(view, at: position &+ 1)
      }
      append(UInt8(ascii: "}"))
      return end &+ 1
    case TapeTag.array:
      let end = Int(truncatingIfNeeded: word & 0xffff_ffff) &- 1
      var position = index &+ 1
      append(UInt8(ascii: "["))
      while position < end {
        if position != index &+ 1 { append(UInt8(ascii: ",")) }
        position = append(view, at: position)
      }
      append(UInt8(ascii: "]"))
      return end &+ 1
    case TapeTag.double:
      append(Double(bitPattern: view.tape[index &+ 1]))
      return index &+ 2
    case TapeTag.integer:
      append(Int64(bitPattern: view.tape[index &+ 1]))
      return index &+ 2
    case TapeTag.unsigned:
      append(view.tape[index &+ 1])
      return index &+ 2
    case TapeTag.bigNumber:
      append(contentsOf: view.text(at: index))
      return index &+ 1
    case TapeTag.yes: append("true")
    case TapeTag.no: append("false")
    default: append("null")
    }
    return index &+ 1
  }

  /// Adds a value as compact JSON.
  public mutating func append(json value: JSONValue) {
    switch value {
    case .null: append("null")
    case .boolean(let boolean): boolean ? append("true") : append("false")
    case .integer(let integer): append(integer)
    case .unsigned(let unsigned): append(unsigned)
    case .double(let double): append(double)
    case .bigNumber(let text): append(text)
    case .string(let string): append(quoted: string)
    case .array(let elements):
      append(UInt8(ascii: "["))
      for (position, element) in elements.enumerated() {
        if position > 0 { append(UInt8(ascii: ",")) }
        append(json: element)
      }
      append(UInt8(ascii: "]"))
    case .object(let object):
      append(UInt8(ascii: "{"))
      for (position, member) in object.enumerated() {
        if position > 0 { append(UInt8(ascii: ",")) }
        append(quoted: member.0)
        append(UInt8(ascii: ":"))
        append(json: member.1)
      }
      append(UInt8(ascii: "}"))
    }
  }
}
