/// The formats that are known; others are never asserted.
enum SchemaFormat: String, CaseIterable {
  case dateTime = "date-time"
  case date
  case time
  case duration
  case uri
  case uriReference = "uri-reference"
  case iri
  case iriReference = "iri-reference"
  case uriTemplate = "uri-template"
  case email
  case idnEmail = "idn-email"
  case hostname
  case idnHostname = "idn-hostname"
  case ipv4
  case ipv6
  case uuid
  case jsonPointer = "json-pointer"
  case relativeJSONPointer = "relative-json-pointer"
  case regex

  /// Whether a text (well-formed UTF-8) has the format.
  func accepts(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var scanner = FormatScanner(bytes, count)
    switch self {
    case .dateTime: return scanner.dateTime()
    case .date: return scanner.date() && scanner.isAtEnd
    case .time: return scanner.time() && scanner.isAtEnd
    case .duration: return scanner.duration()
    case .uri: return scanner.uri(international: false, relative: false)
    case .uriReference: return scanner.uri(international: false, relative: true)
    case .iri: return scanner.uri(international: true, relative: false)
    case .iriReference: return scanner.uri(international: true, relative: true)
    case .uriTemplate: return scanner.uriTemplate()
    case .email: return scanner.email(international: false)
    case .idnEmail: return scanner.email(international: true)
    case .hostname: return HostName.isHostName(scanner.text)
    case .idnHostname: return HostName.isInternational(scanner.text)
    case .ipv4: return scanner.ipv4() && scanner.isAtEnd
    case .ipv6: return scanner.ipv6() && scanner.isAtEnd
    case .uuid: return scanner.uuid()
    case .jsonPointer: return scanner.jsonPointer()
    case .relativeJSONPointer: return scanner.relativeJSONPointer()
    case .regex: return (try? SchemaPattern(scanner.text, isStrict: true)) != nil
    }
  }
}
