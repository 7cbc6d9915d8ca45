internal import CYAML

/// Reads YAML text event by event. The only file that knows libyaml.
struct YAMLEventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// libyaml keeps a pointer into the text, so the reader owns a copy of it.
  private let text: UnsafeMutableBufferPointer<UInt8>

  /// A reader of UTF-8 text without a byte order mark.
  init(_ bytes: [UInt8]) {
    text = .allocate(capacity: bytes.count)
    _ = text.initialize(fromContentsOf: bytes)
    parser = .allocate(capacity: 1)
    let succeeded = yaml_parser_initialize(parser)
    precondition(succeeded == 1, "out of memory")
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  /// The next event; after the end of the stream there is none to ask for.
  mutating func next() throws(YAMLProblem) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(kind: Self.kind(of: event), place: Self.place(event.start_mark))
  }

  private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let tag = string(scalar.tag)
      let properties = YAMLEvent.Properties(
        anchor: string(scalar.anchor), tag: tag == "!" ? nil : tag)
      return .scalar(
        String(decoding: bytes, as: UTF8.self),
        isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && tag != "!", properties)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return .sequenceStart(
        YAMLEvent.Properties(anchor: string(start.anchor), tag: string(start.tag)))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return .mappingStart(
        YAMLEvent.Properties(anchor: string(start.anchor), tag: string(start.tag)))
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    default: return .streamEnd
    }
  }

  /// libyaml's own words for what made the last call fail.
  private func problem() -> YAMLProblem {
    let state = parser.pointee
    let words = state.problem.map { String(cString: $0) } ?? "cannot be read"
    if state.error == YAML_READER_ERROR {
      return YAMLProblem(problem: words, place: .byteOffset(state.problem_offset))
    }
    return YAMLProblem(
      problem: words, place: Self.place(state.problem_mark),
      context: state.context.map { String(cString: $0) },
      contextPlace: state.context == nil ? nil : Self.place(state.context_mark))
  }

  private static func place(_ mark: yaml_mark_t) -> YAMLPlace { .scalarIndex(mark.index) }

  private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }
}
