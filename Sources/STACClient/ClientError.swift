/// Why a server cannot be used, or has not given everything.
public struct ClientError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of mistake it is; stable, for programs.
  public enum Code: String, Sendable {
    /// The URL is none, or what it leads to is nothing that Items can be fetched from.
    case address = "wrong-address"
    /// The server does not answer as it should.
    case server = "server"
    /// The server asks for credentials, or refuses those that it got.
    case credentials = "credentials"
    /// What is asked for makes no sense, or the server cannot do it.
    case search = "wrong-search"
    /// Some of the Items could not be had.
    case incomplete = "incomplete"
    /// An interrupted fetch cannot be continued.
    case checkpoint = "checkpoint"
  }

  /// The kind of mistake.
  public let code: Code
  /// What is wrong and what to do; lower case, no full stop, no secrets.
  public let message: String

  /// What the request met, where it was one.
  let kind: RequestProblem.Kind?

  /// A mistake of this kind.
  public init(_ code: Code, _ message: String) { self.init(code, message, kind: nil) }

  init(_ code: Code, _ message: String, kind: RequestProblem.Kind?) {
    self.code = code
    self.message = message
    self.kind = kind
  }

  /// The message.
  public var description: String { message }
}
