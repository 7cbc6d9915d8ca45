import CommandLineFlags
import STACTestSupport
import Testing

struct HelpTests {
  private static let paths = [
    [], ["run"], ["fetch"], ["copy"], ["zarr"], ["zarr", "lint"], ["completions"],
  ]

  @Test(arguments: paths)
  func `help is what it was`(path: [String]) {
    let name = (["help"] + path).joined(separator: "-")
    expectSnapshot(sample.help(for: path, long: false), named: name + ".short.txt")
    expectSnapshot(sample.help(for: path, long: true), named: name + ".long.txt")
  }

  @Test(arguments: paths)
  func `help fits 79 columns and has no blanks at the end of a line`(path: [String]) {
    for long in [false, true] {
      for line in sample.help(for: path, long: long).split(separator: "\n") {
        #expect(line.count <= 79)
        #expect(line.last != " ")
      }
    }
  }

  @Test
  func `help leaves out what is hidden`() {
    let text = sample.help(long: true)
    #expect(!text.contains("secret") && !text.contains("--trace"))
  }

  @Test
  func `help of an invocation is the help it asks for`() throws {
    #expect(try sample.help(for: sample.parse([])) == sample.help(long: false))
    #expect(
      try sample.help(for: sample.parse(["run", "--help"])) == sample.help(for: ["run"], long: true)
    )
  }
}
