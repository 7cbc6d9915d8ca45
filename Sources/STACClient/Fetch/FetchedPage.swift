public import STACJSON

/// A page of Items, cut out of the answer as they were written.
public struct FetchedPage {
  /// Something about the page, or the fetch, that is to be told.
  public struct Problem: Sendable, Hashable {
    /// What kind of problem it is.
    public var code: String
    /// What is wrong.
    public var message: String
  }

  /// The Items, as listed records.
  public let block: RecordBlock
  /// Where they come from, without a query.
  public let address: String
  /// What is wrong with some of them.
  public let problems: [Problem]
  /// What is needed to continue behind this page.
  public let state: FetchState
}

/// What is needed to continue a fetch.
public struct FetchState: Sendable {
  private let make: @Sendable () -> JSONValue

  init(_ make: @escaping @Sendable () -> JSONValue) { self.make = make }

  init(_ snapshot: FetchSnapshot) { self.init { snapshot.json } }

  /// The state as JSON, made when it is asked for. Nothing in it is secret.
  public var json: JSONValue { make() }
}
