import STACTestSupport
import TerminalOutput
import Testing

struct TableTests {
  private static let table = {
    var table = Table([.init("COLLECTION"), .init("ITEMS", .right), .init("TITLE"), .init("NOTE")])
    table.append(["sentinel-2-l2a", "12,345,678", "Sentinel-2 Level 2A, surface reflectance", ""])
    table.append(["landsat", "9", "東京の衛星画像", "x"])
    table.append([.init("broken", .red), "0", "two\nlines \u{1B}[31m", .init("failed", .yellow)])
    return table
  }()

  @Test
  func `a table that is piped is whole and clean`() {
    expectSnapshot(Self.table.rendered(), named: "table.piped.txt")
  }

  @Test(arguments: [72, 50, 20])
  func `a table fits the terminal as far as it can`(width: Int) {
    let text = Self.table.rendered(width: width)
    expectSnapshot(text, named: "table.\(width).txt")
    for line in text.split(separator: "\n") where width >= 50 {
      #expect(displayWidth(of: line) <= width)
    }
  }

  @Test
  func `colour does not move columns`() {
    let colored = Self.table.rendered(width: 60, style: Style(isColored: true))
    var plain = colored
    for code in ["0", "1", "31", "33"] { plain = plain.replacing("\u{1B}[\(code)m", with: "") }
    #expect(plain == Self.table.rendered(width: 60))
    #expect(colored.contains("\u{1B}[31mbroken\u{1B}[0m"))
  }

  @Test
  func `a table without rows shows its titles`() {
    #expect(Table([.init("A"), .init("B")]).rendered() == "A  B\n")
  }
}
