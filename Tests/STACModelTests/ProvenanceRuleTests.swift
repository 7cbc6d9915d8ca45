import STACJSON
import STACModel
import Testing

/// Which links of a copy tell where it comes from.
struct ProvenanceRuleTests {
  private static func link(_ rel: String, _ href: String) -> JSONValue {
    ["rel": .string(rel), "href": .string(href)]
  }

  private static let links = [
    link("self", "https://a.org/i.json"), link("root", "../catalog.json"),
    link("via", "https://b.org/raw.xml"), link("derived_from", "https://b.org/i.json"),
    link("license", "l.txt"),
  ]

  private func relations(_ links: [JSONValue]) -> [String] {
    links.map { "\($0["rel"]?.string ?? "") \($0["href"]?.string ?? "")" }
  }

  @Test(arguments: [
    ([], false), (["keep"], true), (["none"], true), (["none", "via"], true),
    (["canonical", "via", "derived_from"], true), (["keep", "none"], false), (["self"], false),
  ])
  func `a rule is made of words`(words: [String], isRule: Bool) {
    #expect((ProvenanceRule(words) != nil) == isRule)
  }

  @Test
  func `keeping changes nothing`() throws {
    let rule = try #require(ProvenanceRule(["keep"]))
    #expect(rule.links(Self.links, from: nil, type: "t").links == Self.links)
  }

  @Test
  func `none takes away what told of an origin, and where the document stood`() throws {
    let rule = try #require(ProvenanceRule(["none"]))
    #expect(
      relations(rule.links(Self.links, from: nil, type: "t").links)
        == ["root ../catalog.json", "license l.txt"])
  }

  @Test
  func `links that are added lead to where the document says it is`() throws {
    let rule = try #require(ProvenanceRule(["via", "canonical"]))
    let new = rule.links(Self.links, from: "https://else.org/x", type: "application/geo+json")
    #expect(new.hasSource)
    #expect(
      relations(new.links) == relations(Self.links)
        + ["via https://a.org/i.json", "canonical https://a.org/i.json"])
    #expect(new.links.last?["type"] == "application/geo+json")
    // Twice is as once.
    #expect(rule.links(new.links, from: nil, type: "t").links == new.links)
  }

  @Test
  func `what is canonical already stays so`() throws {
    let rule = try #require(ProvenanceRule(["canonical"]))
    let links = Self.links + [Self.link("canonical", "https://first.org/i.json")]
    #expect(rule.links(links, from: nil, type: "t").links == links)
  }

  @Test
  func `without an absolute self the address counts, and without both there is no link`() throws {
    let rule = try #require(ProvenanceRule(["none", "derived_from"]))
    let links = [Self.link("self", "./i.json")]
    let found = rule.links(links, from: "s3://b/i.json", type: "t")
    #expect(relations(found.links) == ["derived_from s3://b/i.json"] && found.hasSource)
    let lost = rule.links(links, from: nil, type: "t")
    #expect(lost.links.isEmpty && !lost.hasSource)
  }
}
