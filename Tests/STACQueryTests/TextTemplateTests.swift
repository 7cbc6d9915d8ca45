import STACJSON
import Testing

@testable import STACQuery

@Suite("A template")
struct TextTemplateTests {
  private static let values = TextTemplate.Values(
    itemID: "I{1}", collectionID: "C", assetKey: "red")

  @Test(
    "is filled in",
    arguments: [
      ("", ""), ("plain", "plain"), ("{item_id}", "I{1}"),
      ("a{collection_id}/{item_id}.tif", "aC/I{1}.tif"),
      ("{asset_key}{asset_key}", "redred"), ("{{item_id}}", "{item_id}"),
      ("{{{item_id}}}", "{I{1}}"), ("{unknown} {", "{unknown} {"), ("}{ }}", "}{ }"),
      ("{item_id", "{item_id"), ("{Item_id}", "{Item_id}"), ("é{item_id}日本", "éI{1}日本"),
      ("{{}}", "{}"), ("{{{{", "{{"),
    ])
  func filling(text: String, expected: String) {
    #expect(TextTemplate(text).text(Self.values) == expected)
  }

  @Test("knows whether it is the same for all Items")
  func constants() {
    #expect(TextTemplate("a {{b}} {c}").isConstant)
    #expect(!TextTemplate("a{item_id}").isConstant)
    #expect(TextTemplate("").isConstant)
    let none = TextTemplate.Values(itemID: "", collectionID: "")
    #expect(TextTemplate("[{item_id}{collection_id}{asset_key}]").text(none) == "[{asset_key}]")
  }

  @Test("stands anywhere in a value, but not in names")
  func values() throws {
    let text = #"{"{item_id}":["{item_id}",1,{"a":"{{x}}","b":null}],"n":10.0}"#
    let template = ValueTemplate(try JSONValue(parsing: text.utf8))
    #expect(!template.isConstant)
    #expect(
      template.value(Self.values).description
        == #"{"{item_id}":["I{1}",1,{"a":"{x}","b":null}],"n":10.0}"#)
    let constant = ValueTemplate(["a": ["{{", 1]])
    #expect(constant.isConstant)
    #expect(constant.value(Self.values) == ["a": ["{", 1]])
  }
}
