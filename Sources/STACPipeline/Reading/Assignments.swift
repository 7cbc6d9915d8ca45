internal import STACJSON
internal import STACYAML
internal import SpellingSuggestions

/// What `--set` has given: variables (`NAME`), and places in the document (`STEP.KEY`, with dots).
struct Assignments {
  private let all: [(name: String, value: String)]
  private let diagnostics: Diagnostics

  init(_ all: [(name: String, value: String)], _ diagnostics: Diagnostics) {
    self.all = all
    self.diagnostics = diagnostics
  }

  /// The document with the places changed: keys of the config of a step, and `settings`.
  func applied(toSteps root: ConfigurationNode) -> ConfigurationNode {
    var root = root
    for (index, (name, value)) in all.enumerated() where name.contains(".") {
      let names = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard !names.contains("") else {
        report("write STEP.KEY=VALUE, without empty names", index)
        continue
      }
      guard let new = node(value, index) else { continue }
      if names[0] == "settings" {
        root = root.setting(names[...], to: new)
        continue
      }
      let elements = root["steps"]?.elements ?? []
      let ids = elements.compactMap { $0["id"]?.scalar?.text }
      // An id may hold dots itself; the longest counts.
      let id = ids.filter { name.hasPrefix($0 + ".") }.max { $0.count < $1.count }
      guard let id, let steps = root["steps"],
        let index = elements.firstIndex(where: { $0["id"]?.scalar?.text == id })
      else {
        report(
          "there is no step '\(names[0])'", index,
          hint: didYouMean(names[0], among: ids + ["settings"]))
        continue
      }
      var changed = elements
      let keys = Self.keys(String(name.dropFirst(id.count + 1)))
      changed[index] = elements[index].setting((["config"] + keys)[...], to: new)
      root = root.setting(["steps"], to: ConfigurationNode(.sequence(changed), at: steps.location))
    }
    return root
  }

  /// The keys of `updates` are paths with dots themselves.
  private static func keys(_ text: String) -> [String] {
    if text.hasPrefix("updates.") { return ["updates", String(text.dropFirst(8))] }
    return text.split(separator: ".").map(String.init)
  }

  /// The document with the places changed, which begin at its top.
  func applied(toFlat root: ConfigurationNode) -> ConfigurationNode {
    var root = root
    for (index, (name, value)) in all.enumerated() where name.contains(".") {
      let names = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard !names.contains("") else {
        report("write BLOCK.KEY=VALUE, without empty names", index)
        continue
      }
      if let new = node(value, index) { root = root.setting(names[...], to: new) }
    }
    return root
  }

  /// Reports variables that were set and that nothing uses.
  func checkUse(_ variables: WorkflowVariables, _ root: ConfigurationNode) {
    let ids = (root["steps"]?.elements ?? []).compactMap { $0["id"]?.scalar?.text }
    for (index, (name, _)) in all.enumerated()
    where !name.contains(".") && variables.used[name] == nil {
      let advice = ids.contains(name) ? "write \(name).KEY=VALUE for a key of the step" : nil
      report(
        "nothing in the workflow uses '${\(name)}'", index,
        hint: advice ?? didYouMean(name, among: variables.used.keys.sorted()))
    }
  }

  /// A value as YAML has it: text, a number, `[a, b]`, `{a: 1}`.
  private func node(_ value: String, _ index: Int) -> ConfigurationNode? {
    let place = Self.location(of: index)
    let text = ConfigurationNode(.scalar(ConfigurationScalar(value)), at: place)
    guard value.hasPrefix("[") || value.hasPrefix("{") else { return text }
    do throws(ConfigurationError) {
      let read = try ConfigurationDocument(parsing: value, file: "value.yaml").root
      return read.standing(at: place)
    } catch {
      // A template, such as `{item_id}.tif`, begins with a brace too.
      if value.hasPrefix("{") { return text }
      report("this is no list: \(error.diagnostics.first?.message ?? value)", index)
      return nil
    }
  }

  private func report(_ message: String, _ index: Int, hint: String? = nil) {
    diagnostics.error(message, at: Self.location(of: index), hint: hint)
  }

  // MARK: Places

  /// What was set by hand has no place in the file; it has one behind its end.
  private static let firstLine = 1 << 40

  private static func location(of index: Int) -> SourceLocation {
    SourceLocation(byteOffset: firstLine + index, line: firstLine + index, column: 1)
  }

  /// The diagnostic with what it is about where that was set by hand.
  func named(_ diagnostic: Diagnostic) -> Diagnostic {
    let index = diagnostic.location.line - Self.firstLine
    guard all.indices.contains(index) else { return diagnostic }
    var diagnostic = diagnostic
    diagnostic.message = "--set \(all[index].name): \(diagnostic.message)"
    diagnostic.location = .start
    return diagnostic
  }
}

extension ConfigurationNode {
  /// The node with the value at a path of keys set; mappings that are missing are made.
  fileprivate func setting(
    _ keys: ArraySlice<String>, to value: ConfigurationNode
  ) -> ConfigurationNode {
    guard let key = keys.first else { return value }
    var entries = self.entries ?? []
    let rest = keys.dropFirst()
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = entries[index].value.setting(rest, to: value)
    } else {
      let empty = ConfigurationNode(.mapping([]), at: location)
      entries.append(
        Entry(key: key, keyLocation: value.location, value: empty.setting(rest, to: value)))
    }
    return ConfigurationNode(.mapping(entries), at: location)
  }

  /// The node with all its places at one: what comes from elsewhere has none in this file.
  fileprivate func standing(at location: SourceLocation) -> ConfigurationNode {
    switch content {
    case .scalar: return ConfigurationNode(content, at: location)
    case .sequence(let elements):
      return ConfigurationNode(.sequence(elements.map { $0.standing(at: location) }), at: location)
    case .mapping(let entries):
      let moved = entries.map {
        Entry(key: $0.key, keyLocation: location, value: $0.value.standing(at: location))
      }
      return ConfigurationNode(.mapping(moved), at: location)
    }
  }
}
