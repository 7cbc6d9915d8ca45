import CommandLineFlags
import STACTestSupport
import Testing

struct ManualPageTests {
  @Test
  func `the page is what it was`() {
    expectSnapshot(sample.manualPage, named: "stac-manager.1")
  }

  @Test
  func `groff finds no fault and shows backslashes, points and dashes as they are`() throws {
    guard
      let page = try output(
        of: "groff", ["-man", "-Tascii", "-ww", "-P-cbou"], input: sample.manualPage)
    else { return }
    #expect(page.errors == "")
    #expect(page.status == 0)
    #expect(page.text.contains(#"A backslash \ and a leading '.' survive"#))
    #expect(page.text.contains("stac-manager run daily.yaml --set day=2026-01-31"))
    #expect(page.text.contains("-w, --workers N"))
  }
}
