public import STACStorage
internal import STACYAML

/// Reads the config of `exec`.
enum ExecReader {
  static func read(_ reader: inout ConfigurationReader) -> ExecStep? {
    let isShell = reader.bool("shell") ?? false
    let words = readCommand(&reader, isShell)
    let timeout = reader.number("timeout", in: 0.1...1e6)
    let processes = reader.integer("processes", in: 1...1024)
    let crashes = reader.integer("max_crashes", in: 0...Int.max)
    let environment = reader.members("environment") { $0.value.scalar?.text }
    guard let words, !reader.diagnostics.hasErrors else { return nil }
    var command = ChildProcess.Command(words)
    for (name, value) in environment ?? [] { command.environment[name] = value }
    var options = ExecStep.Options(command)
    if isShell { options.name = words.last ?? "" }
    if let timeout { options.timeout = timeout }
    options.processes = processes
    if let crashes { options.maximumCrashes = crashes }
    return ExecStep(options)
  }

  private static func readCommand(
    _ reader: inout ConfigurationReader, _ isShell: Bool
  ) -> [String]? {
    guard let words = reader.strings("command", .required) else { return nil }
    if isShell {
      guard words.count == 1 else {
        reader.error("with 'shell', 'command' is one text", at: "command")
        return nil
      }
      return ["/bin/sh", "-c", words[0]]
    }
    do throws(StorageError) {
      return try ExecStep.checked(words.count == 1 ? commandWords(words[0]) : words)
    } catch {
      reader.error(error.message, at: "command")
      return nil
    }
  }
}

extension ExecStep {
  /// The words of a command whose program is there.
  ///
  /// - Throws: ``StorageError`` where it is not, or may not be run.
  public static func checked(_ words: [String]) throws(StorageError) -> [String] {
    guard let name = words.first, !name.isEmpty else {
      throw StorageError(.content, "the command is empty", path: "")
    }
    if programFile(name) != nil { return words }
    if exists(name) {
      throw StorageError(
        .permission,
        "'\(name)' may not be run: make it executable (chmod +x), or name the program that reads it",
        path: name)
    }
    throw StorageError(.notFound, "there is no program '\(name)'", path: name)
  }
}
