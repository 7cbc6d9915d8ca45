import STACJSON
import STACTestSupport
import Testing

@testable import STACQuery

@Suite("JMESPath compliance suite", .enabled(if: Fixtures.arePresent))
struct JMESPathComplianceTests {
  static let files = Fixtures.documents(in: "jmespath.test")

  @Test("every case of the public suite holds", arguments: files)
  func case_(file: String) throws {
    let suites = try JSONValue(parsing: try Fixtures.bytes("jmespath.test/" + file)).array ?? []
    #expect(!suites.isEmpty)
    for suite in suites {
      let given = try #require(suite["given"])
      let document = try JSONDocument(parsing: Array(given.description.utf8))
      for test in suite["cases"]?.array ?? [] {
        let expression = try #require(test["expression"]?.string)
        check(test, of: expression, document, given)
      }
    }
  }

  private func check(
    _ test: JSONValue, of expression: String, _ document: JSONDocument, _ given: JSONValue
  ) {
    do throws(QueryError) {
      let path = try JMESPath(expression)
      let value = try path.value(in: document.root)
      if let error = test["error"]?.string {
        Issue.record("'\(expression)' should fail with \(error), gave \(value)")
      } else if let wanted = test["result"] {
        #expect(
          JMESPathValue.value(value).equals(.value(wanted)), "'\(expression)' gave \(value)")
        // On an owned value it gives the same, and written it reads back.
        #expect(try path.value(in: given) == value, "'\(expression)'")
        var buffer = ByteBuffer()
        try path.write(document.root, to: &buffer)
        #expect((try? JSONValue(parsing: buffer.array)) == value, "'\(expression)'")
      }
    } catch {
      guard let wanted = test["error"]?.string else {
        Issue.record("'\(expression)' failed: \(error)")
        return
      }
      #expect(error.code.rawValue == "jmespath-" + wanted, "'\(expression)': \(error)")
      #expect(error.column != nil, "'\(expression)'")
    }
  }
}
