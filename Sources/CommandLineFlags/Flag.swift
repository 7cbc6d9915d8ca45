/// One named flag of a command line: a row of the table.
///
/// A flag that takes nothing is a switch: `--dry-run` turns it on and `--no-dry-run` off.
public struct Flag: Sendable, Hashable {
  /// The long name without dashes, in lower case with `-` between words.
  public var name: String
  /// The letter after a single dash.
  public var short: Character?
  /// Other long names that mean the same; help shows them, completions do not.
  public var aliases: [String]
  /// What the flag takes; nil for a switch.
  public var value: ValueKind?
  /// What stands for the value in help, such as `URL=FILE`.
  public var placeholder: String
  /// Whether every occurrence counts; otherwise the last one wins.
  public var isRepeatable: Bool
  /// The value where none is given, which accessors return and help shows; `on` for a switch that
  /// starts on.
  public var defaultValue: String?
  /// Words for a default that is worked out while the program runs, such as `one per core`.
  public var defaultNote: String?
  /// One line, lower case, without a full stop.
  public var help: String
  /// More for the long help; blank lines part paragraphs.
  public var discussion: String
  /// The heading under which help lists the flag; empty for the common one.
  public var group: String
  /// Whether help, man page and completions leave the flag out.
  public var isHidden: Bool
  /// Whether the environment can set the flag.
  public var readsEnvironment: Bool

  /// A flag; whatever is left out is absent.
  public init(
    _ name: String, short: Character? = nil, aliases: [String] = [], takes value: ValueKind? = nil,
    placeholder: String? = nil, isRepeatable: Bool = false, default defaultValue: String? = nil,
    defaultNote: String? = nil, help: String, discussion: String = "", group: String = "",
    isHidden: Bool = false, readsEnvironment: Bool = true
  ) {
    self.name = name
    self.short = short
    self.aliases = aliases
    self.value = value
    self.placeholder = placeholder ?? value?.placeholder ?? ""
    self.isRepeatable = isRepeatable
    self.defaultValue = defaultValue
    self.defaultNote = defaultNote
    self.help = help
    self.discussion = discussion
    self.group = group
    self.isHidden = isHidden
    self.readsEnvironment = readsEnvironment
  }

  /// Whether the flag takes no value.
  public var isSwitch: Bool { value == nil }
}

extension Flag {
  /// `-h, --help`, which every command has.
  static let help = Flag(
    "help", short: "h", help: "print help; --help prints more than -h", readsEnvironment: false)

  /// `-V, --version`, which every command has.
  static let version = Flag(
    "version", short: "V", help: "print the version", readsEnvironment: false)

  /// Whether a name, without its dashes, is this flag's.
  func isCalled(_ name: some StringProtocol) -> Bool {
    self.name == name || aliases.contains { $0 == name }
  }

  /// What help says of the default, or nil where there is nothing to say.
  var defaultText: String? { defaultNote ?? defaultValue }

  /// The name as help prints it in a column: `-o, --output FILE`.
  var signature: String {
    let long = "--" + displayedName + (isSwitch ? "" : " " + placeholder)
    return short.map { "-\($0), \(long)" } ?? "    " + long
  }

  /// The long name, or `[no-]NAME` for a switch that starts on.
  var displayedName: String { longSpelling == name ? name : "[no-]" + name }

  /// The name that changes something: `no-NAME` for a switch that starts on.
  var longSpelling: String { isSwitch && defaultValue == "on" ? "no-" + name : name }
}
