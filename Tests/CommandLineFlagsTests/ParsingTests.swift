import CommandLineFlags
import Testing

struct ParsingTests {
  @Test(arguments: [
    ["fetch", "u", "--output", "x"], ["fetch", "u", "--output=x"], ["fetch", "u", "-o", "x"],
    ["fetch", "u", "-ox"], ["fetch", "u", "-o=x"], ["fetch", "-o", "x", "u"],
    ["fetch", "-o", "y", "-o", "x", "--", "u"], ["-q", "fetch", "-o", "x", "u"],
  ])
  func `a value is understood however it is written`(line: [String]) throws {
    let invocation = try sample.parse(line)
    #expect(invocation.request == .run)
    #expect(invocation.commandPath == ["fetch"])
    #expect(invocation.string("output") == "x")
    #expect(invocation.argument("URL") == "u")
    #expect(invocation.source(of: "output") == .commandLine)
  }

  @Test
  func `an attached value keeps its later equals signs and may be empty`() throws {
    let invocation = try sample.parse(["run", "w", "--set=a=b=c", "--set", "d==", "--failures="])
    #expect(invocation.strings("set") == ["a=b=c", "d=="])
    #expect(invocation.string("failures") == "")
  }

  @Test
  func `short switches group, the last may take a value`() throws {
    let invocation = try sample.parse(["run", "-nvqw8", "w"])
    #expect(invocation.isOn("dry-run") && invocation.isOn("verbose") && invocation.isOn("quiet"))
    #expect(try invocation.integer("workers") == 8)
  }

  @Test
  func `a switch turns off, the last word counts`() throws {
    #expect(try sample.parse(["run", "w"]).isOn("color"))
    #expect(try !sample.parse(["run", "w"]).isOn("dry-run"))
    #expect(try !sample.parse(["run", "w", "--no-color"]).isOn("color"))
    #expect(try !sample.parse(["run", "w", "-n", "--no-dry-run"]).isOn("dry-run"))
    #expect(try sample.parse(["run", "w", "--no-dry-run", "-n"]).isOn("dry-run"))
  }

  @Test
  func `negative numbers are values and arguments`() throws {
    let invocation = try sample.parse(["fetch", "--bbox", "-10,20,30,40", "-5"])
    #expect(invocation.string("bbox") == "-10,20,30,40")
    #expect(invocation.argument("URL") == "-5")
    #expect(try sample.parse(["run", "w", "--rate", "-.5"]).number("rate") == -0.5)
  }

  @Test
  func `a dash is an argument and two dashes end the flags`() throws {
    let invocation = try sample.parse(["fetch", "-o", "-", "--", "--bbox"])
    #expect(invocation.string("output") == "-")
    #expect(invocation.argument("URL") == "--bbox")
    #expect(try sample.parse(["fetch", "-"]).argument("URL") == "-")
  }

  @Test
  func `arguments that repeat leave the later ones their share`() throws {
    let invocation = try sample.parse(["copy", "a", "b", "c"])
    #expect(invocation.arguments == ["SOURCE": ["a", "b"], "TARGET": ["c"]])
    #expect(try sample.parse(["zarr", "lint"]).values(of: "STORE") == [])
    #expect(try sample.parse(["zarr", "lint", "a", "b"]).values(of: "STORE") == ["a", "b"])
    #expect(try sample.parse(["rule"]).argument("ID") == nil)
  }

  @Test
  func `commands nest, have aliases and inherit flags`() throws {
    let invocation = try sample.parse(["zarr", "--cache", "lint", "lint", "-q", "--fix", "s"])
    #expect(invocation.commandPath == ["zarr", "lint"])
    #expect(invocation.string("cache") == "lint")
    #expect(invocation.isOn("fix") && invocation.isOn("quiet"))
    #expect(try sample.parse(["run-workflow", "w"]).commandPath == ["run"])
    #expect(try sample.parse(["run", "w", "--failure-file", "f"]).string("failures") == "f")
    #expect(try sample.parse(["secret"]).commandPath == ["secret"])
  }

  @Test(
    arguments: [
      ([], .shortHelp, []), (["-q"], .shortHelp, []), (["zarr"], .shortHelp, ["zarr"]),
      (["-h"], .shortHelp, []), (["--help"], .longHelp, []), (["help"], .longHelp, []),
      (["run", "-h"], .shortHelp, ["run"]), (["run", "-nh"], .shortHelp, ["run"]),
      (["run", "--help", "--bogus"], .longHelp, ["run"]),
      (["help", "zarr", "inspect"], .longHelp, ["zarr", "inspect"]),
      (["zarr", "lint", "--help"], .longHelp, ["zarr", "lint"]),
      (["-V"], .version, []), (["run", "--version"], .version, ["run"]),
    ] as [([String], Invocation.Request, [String])])
  func `help and version are requests`(
    line: [String], request: Invocation.Request, path: [String]
  ) throws {
    let invocation = try sample.parse(line, environment: ["STAC_MANAGER_WORKERS": "none"])
    #expect(invocation.request == request)
    #expect(invocation.commandPath == path)
  }

  @Test
  func `naming a flag that the table lacks stops the program`() async {
    await #expect(processExitsWith: .failure) {
      _ = try sample.parse(["diff", "a", "b"]).string("outptu")
    }
  }
}
