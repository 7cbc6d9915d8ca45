import STACJSON
import STACModel
import STACTestSupport
import Testing

@testable import STACCatalog

@Suite("A layout")
struct LayoutTemplateTests {
  private func place(
    _ template: String, _ item: String, collection: String = "c"
  ) throws -> String {
    let layout = try LayoutTemplate(template)
    var parser = JSONParser()
    let view = try parser.parse(Array(item.utf8))
    let id = view["id"]?.string ?? ""
    let place = try layout.place(ItemView(view), id: id, collection: collection)
    let end = place.folder.utf8.index(place.folder.startIndex, offsetBy: place.collectionEnd)
    return "\(place.folder[..<end])|\(place.folder[end...])|\(place.file)"
  }

  static let item = """
    {"id":"a","properties":{"datetime":"2024-03-05T07:08:09Z","platform":"s2","n":7,"x":1.5,"is":true,
    "eo:cloud_cover":12,"deep":{"er":"down"},"nothing":null,"empty":"","odd":"a/../b"}}
    """

  @Test(
    "puts values of the Item into names",
    arguments: [
      ("${collection}/${year}/${month}/${id}", "c|/2024/03|a.json"),
      ("{collection}/{date}/{hour}/{id}", "c|/2024-03-05/07|a.json"),
      ("${platform}/${collection}/${day}/${id}", "s2/c|/05|a.json"),
      ("x-${platform}-${n}/${collection}_v1/${id}.stac.json", "x-s2-7/c_v1||a.stac.json"),
      ("${collection}/${deep.er}/${properties.eo:cloud_cover}", "c|/down/12|a.json"),
      ("${year}", "c|/2024|a.json"), ("${id}", "c||a.json"),
      ("${collection}/${is}/${x}/${id}", "c|/true/1.5|a.json"),
      ("${collection}/${missing:-none}/${id}", "c|/none|a.json"),
      ("${collection}/${empty:-none}/${nothing:-null}/${id}", "c|/none/null|a.json"),
      ("${collection}/${id}/item.json", "c|/a|item.json"),
    ])
  func names(template: String, expected: String) throws {
    #expect(try place(template, Self.item) == expected)
  }

  @Test("makes safe names of unsafe values")
  func safeNames() throws {
    let place = try place("${collection}/${odd}/${id}", Self.item, collection: "..")
    #expect(place.hasPrefix("_.-"))
    #expect(place.contains("|/a_.._b-"))
    #expect(!place.contains("/../"))
    #expect(
      try self.place("${id}", #"{"id":"items-12","properties":{}}"#).contains("|items-12_-"),
      "the names of pages are not for Items")
  }

  @Test("has no folder of a Collection for Items without one")
  func noCollection() throws {
    #expect(try place("${collection}/${year}/${id}", Self.item, collection: "") == "|2024|a.json")
  }

  @Test("takes the start of an Item that has no datetime")
  func interval() throws {
    let item = """
      {"id":"a","properties":{"datetime":null,"start_datetime":"1999-12-31T23:00:00-05:00",
      "end_datetime":"2001-01-01T00:00:00Z"}}
      """
    #expect(try place("${year}/${month}/${hour}", item) == "c|/2000/01/04|a.json")
  }

  @Test(
    "turns away an Item that lacks what it asks for",
    arguments: [
      ("${missing}/${id}", "the layout asks for 'missing', which the Item lacks"),
      ("${nothing}/${id}", "the layout asks for 'nothing', which the Item lacks"),
      ("${deep}/${id}", "the layout asks for 'deep', which the Item lacks"),
    ])
  func lacking(template: String, message: String) throws {
    let failure = #expect(throws: ItemFailure.self) { try place(template, Self.item) }
    #expect(failure?.code == "layout-value")
    #expect(failure?.message.hasPrefix(message) == true)
  }

  @Test("turns away an Item without a time where a year is asked for")
  func timeless() throws {
    let item = #"{"id":"a","properties":{"datetime":null}}"#
    let failure = #expect(throws: ItemFailure.self) { try place("${year}/${id}", item) }
    #expect(failure?.message == "the layout asks for the year, but the Item has no time")
    let broken = #"{"id":"a","properties":{"datetime":"yesterday"}}"#
    let other = #expect(throws: ItemFailure.self) { try place("${year}/${id}", broken) }
    #expect(other?.message.hasPrefix("the layout asks for the year, but ") == true)
  }

  @Test(
    "says where a template is wrong",
    arguments: [
      ("", "a name is empty, at character 1"), ("/a", "a name is empty, at character 1"),
      ("a//${id}", "a name is empty, at character 3"),
      ("a/../${id}", "'..' is no name of a folder or file, at character 3"),
      ("ab/${id", "'}' is missing behind '${id', at character 4"),
      ("ab/x{}", "the braces are empty, at character 5"),
    ])
  func mistakes(template: String, message: String) {
    let mistake = #expect(throws: LayoutTemplate.Mistake.self) { try LayoutTemplate(template) }
    #expect(mistake?.description == message + " of the layout")
  }
}
