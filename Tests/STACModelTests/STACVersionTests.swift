internal import STACModel
internal import Testing

struct STACVersionTests {
  @Test func `versions are ordered as releases were`() throws {
    let texts = [
      "0.6.0", "0.9.0", "1.0.0-beta.1", "1.0.0-beta.2", "1.0.0-beta.10", "1.0.0-rc.1",
      "1.0.0-rc.1.1", "1.0.0", "1.1.0-beta.1", "1.1.0", "1.10.0",
    ]
    let versions = try texts.map { try STACVersion($0) }
    #expect(versions.map(\.description) == texts)
    for (a, first) in versions.enumerated() {
      for (b, second) in versions.enumerated() { #expect((first < second) == (a < b)) }
    }
    #expect(versions.contains(.v100) && versions.contains(.current))
  }

  @Test(arguments: ["", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.0-", "1.-1.0", "1..0", "+1.0.0"])
  func `what is not a version is refused`(text: String) {
    let error = #expect(throws: ModelError.self) { try STACVersion(text) }
    #expect(error?.message == "'\(text)' is not a version such as 1.1.0 or 1.0.0-rc.1")
  }
}
