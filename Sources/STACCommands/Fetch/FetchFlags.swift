internal import CommandLineFlags
internal import STACManager

/// The flags that say how much is asked of a server, and how patiently.
enum FetchFlags {
  private static let group = "Server"

  static let patience = [
    Flag(
      "rate", takes: .number, placeholder: "N", help: "The most requests a second", group: group),
    Flag(
      "retries", takes: .integer(0...100), placeholder: "N", default: "6",
      help: "How often a failed request is tried again", group: group),
    Flag(
      "retry-delay", takes: .number, placeholder: "SECONDS", default: "0.5",
      help: "The wait before the first retry; each further one is twice as long", group: group),
    Flag(
      "timeout", takes: .integer(1...86_400), placeholder: "SECONDS", default: "300",
      help: "How long one request may take", group: group),
  ]

  static let flags =
    [
      Flag(
        "concurrency", short: "j", takes: .integer(1...256), placeholder: "N",
        defaultNote: "4; of a static catalog 16",
        help: "The most requests at a time", group: group),
      Flag(
        "split", default: "on",
        help: "Fetch everything as one chain of pages, in the order of the server", group: group),
      Flag(
        "allow-host", takes: .text, placeholder: "HOST", isRepeatable: true,
        help: "Follow links between pages to this host too", group: group),
    ] + patience

  /// What ``patience`` says.
  static func patience(_ invocation: Invocation) throws -> FetchOptions {
    var options = FetchOptions()
    options.rate = try invocation.number("rate")
    if let rate = options.rate, rate <= 0 {
      throw invocation.misuse(of: "rate", "must be more than 0")
    }
    options.retries = try invocation.integer("retries") ?? options.retries
    options.retryDelay = max(0, try invocation.number("retry-delay") ?? options.retryDelay)
    options.timeout = try invocation.integer("timeout") ?? options.timeout
    return options
  }

  /// What ``flags`` say.
  static func options(_ invocation: Invocation) throws -> FetchOptions {
    var options = try patience(invocation)
    options.connections = try invocation.integer("concurrency") ?? options.connections
    if invocation.isGiven("concurrency") { options.documents = options.connections }
    options.splits = invocation.isOn("split")
    options.allowedHosts = Set(invocation.strings("allow-host").map { $0.lowercased() })
    return options
  }
}
