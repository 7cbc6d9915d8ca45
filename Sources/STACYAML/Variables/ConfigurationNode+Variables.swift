internal import STACJSON

extension ConfigurationNode {
  /// The value with the variables in its scalars expanded; keys are left as they are.
  ///
  /// | text | becomes |
  /// | --- | --- |
  /// | `${NAME}` | the variable's value |
  /// | `${NAME:-default}` | the default, where the variable is missing or empty |
  /// | `$$` | `$` |
  /// | `$` before anything else | itself |
  ///
  /// A plain scalar that is one variable and nothing else takes its type from the expanded text
  /// (`${N}` with `5` is the integer 5, and with empty text is null); any other scalar with a
  /// variable is a string. The value of a variable is never expanded again. Scalars remember their
  /// text and which variables they used, see ``redactedValue``.
  ///
  /// Expand a tree once: a second expansion would take `$$` for `$` again.
  ///
  /// - Parameters:
  ///   - diagnostics: Takes an error for each missing variable and each `${` that is not one; the
  ///     scalar then stays as it is, so ask for ``Diagnostics/throwErrors()`` before reading types.
  ///   - untouched: What between `${` and `}` is no variable but a template of somebody else.
  ///   - lookup: The value of a variable, nil where it is missing.
  public func expandingVariables(
    reporting diagnostics: Diagnostics, leaving untouched: Set<String> = [],
    lookup: (String) -> String?
  ) -> ConfigurationNode {
    withoutActuallyEscaping(lookup) { lookup in
      let expansion = VariableExpansion(
        diagnostics: diagnostics, untouched: untouched, lookup: lookup)
      return expansion.node(self)
    }
  }
}

private struct VariableExpansion {
  let diagnostics: Diagnostics
  let untouched: Set<String>
  let lookup: (String) -> String?

  func node(_ node: ConfigurationNode) -> ConfigurationNode {
    var node = node
    switch node.content {
    case .scalar(let scalar):
      if scalar.text.utf8.contains(UInt8(ascii: "$")) {
        node.content = .scalar(self.scalar(scalar, at: node.location))
      }
    case .sequence(let elements):
      node.content = .sequence(elements.map { self.node($0) })
    case .mapping(let entries):
      node.content = .mapping(
        entries.map { .init(key: $0.key, keyLocation: $0.keyLocation, value: self.node($0.value)) })
    }
    return node
  }

  private func scalar(
    _ scalar: ConfigurationScalar, at location: SourceLocation
  ) -> ConfigurationScalar {
    do throws(VariableTemplate.Problem) {
      let template = try VariableTemplate(parsing: scalar.text, leaving: untouched)
      var used: [String] = []
      var missing: [String] = []
      let text = text(of: template, used: &used, missing: &missing)
      for name in missing { reportMissing(name, in: scalar, at: location) }
      guard missing.isEmpty else { return scalar }
      var expanded = scalar
      expanded.text = text
      expanded.variables += used.filter { !scalar.variables.contains($0) }
      expanded.isOneVariable = template.isOneVariable
      check(expanded, at: location)
      return expanded
    } catch {
      diagnostics.error(
        error.message, at: place(of: error.text, in: scalar, at: location), hint: error.hint)
      return scalar
    }
  }

  private func text(
    of template: VariableTemplate, used: inout [String], missing: inout [String]
  ) -> String {
    var text = ""
    for segment in template.segments {
      switch segment {
      case .literal(let literal):
        text += literal
      case .variable(let name, let fallback):
        if !used.contains(name) { used.append(name) }
        let value = lookup(name)
        if let value, !value.isEmpty || fallback == nil {
          text += value
        } else if let fallback {
          text += self.text(of: fallback, used: &used, missing: &missing)
        } else if !missing.contains(name) {
          missing.append(name)
        }
      }
    }
    return text
  }

  private func reportMissing(
    _ name: String, in scalar: ConfigurationScalar, at location: SourceLocation
  ) {
    diagnostics.error(
      "variable '\(name)' is not set", at: place(of: "${\(name)", in: scalar, at: location),
      hint: "set it in the environment or in the .env file, or write ${\(name):-default}")
  }

  private func check(_ scalar: ConfigurationScalar, at location: SourceLocation) {
    guard let tag = scalar.tag, CoreSchema.value(of: scalar.text, tagged: tag) == nil else {
      return
    }
    diagnostics.error("\(quoted(scalar.redactedText)) is not \(tag.name)", at: location)
  }

  /// Where a piece of a scalar stands in the file; the scalar's own place where it is not found,
  /// which is so where it is written with escapes.
  private func place(
    of text: String, in scalar: ConfigurationScalar, at location: SourceLocation
  ) -> SourceLocation {
    let limit = 256 + 2 * scalar.text.utf8.count
    return diagnostics.source.firstLocation(of: text, from: location, limit: limit) ?? location
  }
}
