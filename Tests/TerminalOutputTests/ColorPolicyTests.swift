import TerminalOutput
import Testing

struct ColorPolicyTests {
  @Test(
    arguments: [
      (ColorPolicy.auto, true, [:], true), (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false), (.auto, true, ["NO_COLOR": ""], true),
      (.auto, true, ["TERM": "dumb"], false), (.auto, true, ["TERM": "xterm"], true),
      (.always, false, ["NO_COLOR": "1", "TERM": "dumb"], true), (.never, true, [:], false),
    ] as [(ColorPolicy, Bool, [String: String], Bool)])
  func `colour follows policy, terminal and environment`(
    policy: ColorPolicy, isTerminal: Bool, environment: [String: String], expected: Bool
  ) {
    #expect(policy.allowsColor(isTerminal: isTerminal, environment: environment) == expected)
  }

  @Test
  func `a style without colour leaves texts as they are`() {
    #expect(Style.plain.red("x") == "x")
    #expect(Style(isColored: true).red("x") == "\u{1B}[31mx\u{1B}[0m")
    #expect(Style(isColored: true).bold("") == "")
  }
}
