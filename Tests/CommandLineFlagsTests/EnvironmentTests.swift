import CommandLineFlags
import Testing

struct EnvironmentTests {
  @Test
  func `the flag wins over the environment, which wins over the default`() throws {
    let environment = ["STAC_MANAGER_FORMAT": "json", "STAC_MANAGER_OUTPUT": ""]
    let given = try sample.parse(["fetch", "u", "--format", "ndjson"], environment: environment)
    #expect(given.string("format") == "ndjson")
    let set = try sample.parse(["fetch", "u"], environment: environment)
    #expect(set.string("format") == "json")
    #expect(set.source(of: "format") == .environment)
    #expect(set.isGiven("format"))
    #expect(set.string("output") == "-")
    #expect(set.source(of: "output") == .table)
  }

  @Test
  func `switches and repeatable flags are read from the environment`() throws {
    let environment = [
      "STAC_MANAGER_DRY_RUN": "TRUE", "STAC_MANAGER_COLOR": "0", "STAC_MANAGER_SET": "a=1\nb=2",
      "STAC_MANAGER_HELP": "1",
    ]
    let invocation = try sample.parse(["run", "w"], environment: environment)
    #expect(invocation.request == .run)
    #expect(invocation.isOn("dry-run"))
    #expect(!invocation.isOn("color"))
    #expect(invocation.strings("set") == ["a=1", "b=2"])
    let replaced = try sample.parse(["run", "w", "--set", "c=3"], environment: environment)
    #expect(replaced.strings("set") == ["c=3"])
  }

  @Test
  func `a variable of another command does not matter`() throws {
    let environment = ["STAC_MANAGER_WORKERS": "many"]
    #expect(try sample.parse(["fetch", "u"], environment: environment).request == .run)
  }
}
