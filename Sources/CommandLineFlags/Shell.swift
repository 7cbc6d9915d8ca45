/// A shell for which completions can be made.
public enum Shell: String, Sendable, CaseIterable {
  /// GNU bash, from version 3.2.
  case bash
  /// The Z shell.
  case zsh
  /// The friendly interactive shell.
  case fish
}

extension Program {
  /// A script that teaches a shell to complete commands, flags, choices and paths.
  ///
  /// Bash: `source <(stac-manager completions bash)`. Zsh: save it as `_stac-manager` in a folder
  /// of `fpath`. Fish: save it as `stac-manager.fish` in `~/.config/fish/completions`.
  public func completionScript(for shell: Shell) -> String {
    switch shell {
    case .bash: BashCompletion(of: self).script
    case .zsh: ZshCompletion(of: self).script
    case .fish: FishCompletion(of: self).script
    }
  }
}

extension CommandPath {
  /// The commands that completion offers next; at the top `help` is among them.
  var completedCommands: [(name: String, summary: String)] {
    subcommands.isEmpty ? [] : listedCommands
  }

  /// The flags that completion offers.
  var completedFlags: [Flag] { flags.filter { !$0.isHidden } }

  /// All words, aliases too, that lead from here to a command that is not hidden.
  var descents: [(words: [String], path: CommandPath)] {
    subcommands.filter { !$0.isHidden }.map {
      (words: [$0.name] + $0.aliases, path: descending(into: $0))
    }
  }
}

extension Flag {
  /// Every spelling that precedes a value, with dashes.
  var spellings: [String] {
    ["--" + name] + aliases.map { "--" + $0 } + (short.map { ["-\($0)"] } ?? [])
  }
}

/// A text as one word of a POSIX shell.
func shellQuoted(_ text: String) -> String {
  "'" + text.replacing("'", with: #"'\''"#) + "'"
}

/// A name as part of a shell function's name.
func shellIdentifier(_ text: String) -> String {
  String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
}
