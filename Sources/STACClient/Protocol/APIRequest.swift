internal import STACJSON
internal import STACStorage

/// A request as the protocol has it: without credentials, which are added when it is sent.
struct APIRequest: Sendable, Hashable {
  var method: HTTPRequest.Method
  var address: WebAddress
  /// What a POST request sends.
  var body: JSONValue?
  /// Fields that a next link asks for.
  var headers: [String: String] = [:]

  init(_ method: HTTPRequest.Method, _ address: WebAddress, body: JSONValue? = nil) {
    self.method = method
    self.address = address
    self.body = body
  }

  /// The number of Items on the page that is asked for.
  var pageSize: Int? {
    body?["limit"]?.integer.map { Int($0) } ?? address.queryValue("limit").flatMap { Int($0) }
  }

  /// Asks for another number of Items on a page, where the request says one.
  mutating func setPageSize(_ count: Int) {
    if method == .post {
      body?["limit"] = .integer(Int64(count))
    } else {
      address.setQuery("limit", String(count))
    }
  }

  /// What tells this request from others of a chain, whatever the size of the page.
  var fingerprint: UInt64 {
    var copy = self
    copy.setPageSize(0)
    var hash = StableHash()
    hash.combine(copy.method.rawValue)
    hash.combine(copy.address.description)
    hash.combine(copy.body?.description ?? "")
    for (name, value) in copy.headers.sorted(by: { $0.key < $1.key }) {
      hash.combine(name)
      hash.combine(value)
    }
    return hash.value
  }

  /// The request as it stands in a checkpoint.
  var json: JSONValue {
    var object: JSONObject = [
      "method": .string(method.rawValue), "url": .string(address.description),
    ]
    if let body { object["body"] = body }
    if !headers.isEmpty {
      object["headers"] = .object(
        JSONObject(headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
    return .object(object)
  }

  /// The request of a checkpoint.
  init?(json: JSONValue) {
    guard let method = json["method"]?.string.flatMap(HTTPRequest.Method.init(rawValue:)),
      let address = json["url"]?.string.flatMap(WebAddress.init)
    else { return nil }
    self.init(method, address, body: json["body"])
    for (name, value) in json["headers"]?.object ?? [:] { headers[name] = value.string }
  }
}

/// A hash that is the same in every run of the program: FNV-1a with a finish that mixes.
struct StableHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ text: String) { combine(text.utf8) }

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // Between two texts, so that their border counts.
    state = (state ^ 0xff) &* 0x100_0000_01b3
  }

  var value: UInt64 {
    var mixed = state
    mixed = (mixed ^ (mixed >> 33)) &* 0xff51_afd7_ed55_8ccd
    mixed = (mixed ^ (mixed >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return mixed ^ (mixed >> 33)
  }
}
