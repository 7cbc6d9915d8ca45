internal import STACCatalog
internal import STACJSON

// Steps that take all the Items of a block at a time.
extension ItemRouter {
  /// Gives the Items that wait to the steps that they wait for. Nodes stand behind those that they
  /// depend on, so that what comes out of one batch is in the next.
  mutating func passBatches(_ work: BatchWork) {
    if batches.isEmpty { return }
    for node in stages.indices {
      guard let step = batchStep(node), var batch = batches.removeValue(forKey: node) else {
        continue
      }
      let start = now()
      do throws(WorkflowError) {
        try step.process(&batch)
      } catch {
        work.error = WorkflowError(error.code, error.message, step: ids[node])
        return
      }
      statistics[node].nanoseconds += now() - start
      pass(batch, node, work)
    }
  }

  private func batchStep(_ node: Int) -> (any BatchStep)? {
    switch stages[node] {
    case .batch(let step): step
    case .source(let source): source.batchMaker
    case .step, .sink: nil
    }
  }

  private mutating func pass(_ batch: ItemBatch, _ node: Int, _ work: BatchWork) {
    for message in batch.messages {
      work.passages.append(
        Passage(
          verdict: message.text, level: message.level, step: ids[node], id: "",
          origin: ItemOrigin(path: ""), isLineRelative: false))
    }
    for entry in batch.entries {
      let line: [UInt8]
      switch entry.outcome {
      case .pending: line = entry.line
      case .changed(let changed): line = changed
      case .skipped:
        statistics[node].skipped += 1
        continue
      case .failed(let failure):
        fail(failure, node, work, entry)
        continue
      }
      let padded = line + [UInt8](repeating: 0, count: JSONParser.padding)
      padded.withUnsafeBytes { bytes in
        do throws(ItemFailure) {
          try item.read(
            UnsafeRawBufferPointer(rebasing: bytes[..<line.count]), isLine: true,
            isAnyDocument: takesAllDocuments, isWholeFile: entry.isWholeFile, origin: entry.origin)
          if case .source(let source) = stages[node] {
            try leave(source, work)
          } else {
            statistics[node].outgoing += 1
            send(from: node, work)
          }
        } catch { fail(error, node, work, entry) }
      }
    }
    for surplus in batch.surplus {
      work.failures.append(
        FailureRecord(
          step: ids[node], failure: surplus.failure,
          origin: batch.entries.first?.origin ?? ItemOrigin(path: ""), content: surplus.text,
          isLineRelative: work.source.hasRelativeLines))
    }
  }

  private mutating func fail(
    _ failure: ItemFailure, _ node: Int, _ work: BatchWork, _ entry: ItemBatch.Entry
  ) {
    statistics[node].failed += 1
    let item = try? JSONValue(parsing: entry.line)
    work.failures.append(
      FailureRecord(
        id: entry.id.isEmpty ? nil : entry.id, collection: item?["collection"]?.string,
        step: ids[node], failure: failure, origin: entry.origin, content: entry.line,
        isLineRelative: work.source.hasRelativeLines))
  }
}
