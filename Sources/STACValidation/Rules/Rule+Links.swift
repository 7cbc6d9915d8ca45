// Links, which all STAC objects have.
extension Rule {
  static let linksRequired = Rule(
    "links-required", .error, .schema, .all, "`links` is there and is an array; it may be empty.",
    why: "Links are what makes a catalog of single files.",
    .item(bad: #"{"links": {}}"#, good: #"{"links": []}"#), .item("item-fields"))

  static let linkObject = Rule(
    "link-object", .error, .schema, .all, "Each link is an object.",
    why: "A bare URL does not say how the two ends are related.",
    .item(
      "/links", bad: #"["https://example.com"]"#,
      good: #"[{"rel": "about", "href": "https://example.com"}]"#), .links("link-object"))

  static let linkHrefRequired = Rule(
    "link-href-required", .error, .schema, .all,
    "Each link has an `href`: a string that is not empty.",
    why: "A link without a target cannot be followed.",
    .item(
      "/links/0", bad: #"{"rel": "about", "href": ""}"#,
      good: #"{"rel": "about", "href": "./about.html"}"#), .links("link-object"))

  static let linkRelRequired = Rule(
    "link-rel-required", .error, .schema, .all,
    "Each link has a `rel`: a string that is not empty.",
    why: "Readers choose links by their relation.",
    .item(
      "/links/0", bad: #"{"href": "./about.html"}"#,
      good: #"{"rel": "about", "href": "./about.html"}"#), .links("relation-types"))

  static let linkText = Rule(
    "link-text", .error, .schema, .all, "`type` and `title` of a link are strings.",
    why: "Readers show the one and choose by the other.",
    .item("/links/0", bad: #"{"type": null}"#, good: #"{"type": "text/html"}"#),
    .links("link-object"))

  static let linkRequest = Rule(
    "link-request", .error, .schema, .all,
    """
    `method` of a link is a word in capitals and `headers` maps names to strings or to arrays of \
    strings (STAC 1.1).
    """,
    why: "A client sends them as they are.",
    .item("/links/0", bad: #"{"method": "post"}"#, good: #"{"method": "POST"}"#),
    .links("link-object"))

  static let linkSelfAbsolute = Rule(
    "link-self-absolute", .warning, .specification, .all,
    "A link with the relation `self` has an absolute URL.",
    why: "It says where a copy came from; a relative one leads to the copy itself.",
    .item(
      "/links/0", bad: #"{"rel": "self", "href": "./item.json"}"#,
      good: #"{"rel": "self", "href": "https://example.com/item.json"}"#),
    .links("relation-types"))
}
