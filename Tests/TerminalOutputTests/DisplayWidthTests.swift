import TerminalOutput
import Testing

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Zürich", 6), ("Zu\u{308}rich", 6), ("東京", 4), ("ﾊﾝｶｸ", 4),
    ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("🛰️", 2), ("🛰", 1), ("👩‍🚀", 2), ("🇨🇭", 2),
    ("✓", 1), ("a\u{200B}b", 2), ("נָ", 1), ("…", 1), ("，", 2),
  ])
  func `width is what a terminal needs`(text: String, width: Int) {
    #expect(displayWidth(of: text) == width)
  }

  @Test(arguments: [
    ("sentinel", 8, "sentinel"), ("sentinel", 5, "sent…"), ("sentinel", 1, "…"),
    ("sentinel", 0, ""), ("東京都", 5, "東京…"), ("東京都", 4, "東…"),
    ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func `a text is cut between characters`(text: String, width: Int, expected: String) {
    #expect(truncated(text, toWidth: width) == expected)
  }

  @Test
  func `no text commands the terminal`() {
    #expect(singleLine("a\nb\tc\u{1B}[2Jd\u{9B}e") == "a b c\u{FFFD}[2Jd\u{FFFD}e")
    #expect(singleLine("a\u{202E}b\u{2028}c") == "a\u{FFFD}b c")
    #expect(singleLine("Zürich 東京") == "Zürich 東京")
  }
}
