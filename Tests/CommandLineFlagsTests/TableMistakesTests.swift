import CommandLineFlags
import Testing

struct TableMistakesTests {
  @Test
  func `a good table has no mistakes`() {
    #expect(sample.mistakes == [])
  }

  @Test
  func `mistakes of a table are found`() {
    let bad = Program(
      name: "p", version: "1", summary: "x", environmentPrefix: "P_",
      flags: [Flag("help", help: "mine")],
      commands: [
        Command(
          "a", aliases: ["b"], summary: "Ends.",
          arguments: [
            Argument("X", count: .any, help: "x"), Argument("Y", count: .oneOrMore, help: ""),
          ],
          flags: [
            Flag("n", takes: .integer(1...2), default: "3", help: "n"),
            Flag("Bad", short: "h", help: "bad"),
            Flag("s", default: "yes", help: "s"),
          ]),
        Command("b", summary: "twice"),
        Command(
          "c", summary: "with examples",
          examples: [
            .init("cat x | p c", "good"), .init("p 'c' > out && p c", "good"),
            .init("p c 'd e'", "too much"), .init("q", "another program"),
          ]),
      ])
    #expect(
      bad.mistakes == [
        "p: command 'b' twice", "p: --help twice", "p a: --help twice", "p a: -h twice",
        "p a: two repeating arguments",
        "p a: a has help that is empty or not one line without full stop",
        "p a: Y has help that is empty or not one line without full stop",
        "p a: the default of --n must be from 1 to 2, not 3",
        "p a: --Bad is not made of lower-case letters, digits and '-'",
        "p a: the default of --s must be on or off, not 'yes'", "p b: --help twice",
        "p c: --help twice",
        "p c: the example 'p c 'd e'': unexpected argument 'd e' for 'p c'",
        "p c: the example 'q' does not call p",
      ])
  }
}
