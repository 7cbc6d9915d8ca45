internal import STACCatalog
internal import STACModel
internal import STACStorage

// What is remembered of the static catalogs that a pipeline writes.
extension RebuildPipeline {
  /// What is known of the static catalogs.
  enum KnownTrees {
    /// Of each output that is one, by its step.
    case known([String: TreeLedger])
    /// Why nothing is.
    case unknown(String)
  }

  /// What tells one rebuild from others.
  static func makeToken() -> String { String(UInt64.random(in: 1 ... .max), radix: 36) }

  func ledgerPath(_ step: String, _ token: String) -> String {
    join(stateFolder, safeFileName(for: step) + ".tree-" + token)
  }

  /// Whether it is remembered of an output where its Items lie.
  func isRemembered(_ output: OutputOptions) -> Bool {
    guard case .tree(let folder) = output.target, !isStoreLocation(folder) else { return false }
    let places = pipeline.steps.compactMap { step -> String? in
      guard case .output(let other) = step.action, case .tree(let folder) = other.target else {
        return nil
      }
      return absolutePath(folder)
    }
    // Two outputs in one folder know nothing of each other.
    return places.count { $0 == absolutePath(folder) } == 1
  }

  /// Keeps other runs from what is remembered, and from the static catalogs that are there.
  func takeLocks() throws(WorkflowError) -> [TreeLock] {
    do throws(StorageError) {
      var locks = [try TreeLock(stateFolder, command: "rebuild")]
      for step in pipeline.steps {
        guard case .output(let output) = step.action, case .tree(let folder) = output.target,
          isRemembered(output), exists(join(folder, "catalog.json"))
        else { continue }
        locks.append(try TreeLock(folder, command: "rebuild"))
      }
      return locks
    } catch { throw WorkflowError(error) }
  }

  /// Reads what a rebuild has remembered, and looks whether it still holds.
  func readLedgers(_ token: String) -> KnownTrees {
    var ledgers: [String: TreeLedger] = [:]
    for step in pipeline.steps {
      guard case .output(let output) = step.action, case .tree(let folder) = output.target else {
        continue
      }
      guard let ledger = TreeLedger(reading: ledgerPath(step.id, token)) else {
        return .unknown("it is not known where the Items of '\(folder)' lie")
      }
      if let reason = output.tree.objection(to: ledger, in: folder) { return .unknown(reason) }
      ledgers[step.id] = ledger
    }
    return .known(ledgers)
  }

  /// Whether Items can be added to all static catalogs without knowing of the others.
  var hasPlainTrees: Bool {
    pipeline.steps.allSatisfy { step in
      guard case .output(let output) = step.action, case .tree = output.target else { return true }
      let tree = output.tree
      return tree.layout == .standard && tree.listLength == nil && !tree.mirrors && !tree.describes
    }
  }

  func treeChanges(
    _ ledgers: [String: TreeLedger], _ workshop: Workshop, order: [ItemSequence],
    fate: @escaping @Sendable (ItemClaim) -> TreeChange.Fate
  ) throws(WorkflowError) -> [String: TreeChange] {
    var changes: [String: TreeChange] = [:]
    for (step, ledger) in ledgers {
      changes[step] = try workshop.attempt { () throws(StorageError) in
        try TreeChange(ledger, temporary: workshop.folder, order: order, fate: fate)
      }
    }
    return changes
  }

  /// Removes what other rebuilds have remembered.
  func removeLedgers(but token: String) throws(WorkflowError) {
    do throws(StorageError) {
      for name in try namesInFolder(stateFolder)
      where name.contains(".tree-") && !name.contains(".tree-" + token + ".") {
        try removeFile(join(stateFolder, name))
      }
    } catch { throw WorkflowError(error) }
  }
}
