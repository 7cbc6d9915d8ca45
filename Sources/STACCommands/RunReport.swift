internal import STACManager
internal import TerminalOutput

/// The summary of a run for people.
struct RunReport {
  private let summary: RunSummary
  private let style: Style

  init(_ summary: RunSummary, style: Style) {
    self.summary = summary
    self.style = style
  }

  var text: String {
    var text = ""
    for pipeline in summary.pipelines {
      if !pipeline.label.isEmpty { text += style.bold(pipeline.label) + "\n" }
      text += table(pipeline).rendered(width: nil, style: style)
      let isWritten = if case .completed = pipeline.outcome { !summary.isDryRun } else { false }
      for step in pipeline.steps where step.module == "output" && isWritten {
        for place in step.places where place != "-" {
          text += "\(step.id): \(singleLine(place))\n"
        }
      }
      for step in pipeline.steps {
        for remark in step.remarks {
          text += style.yellow("\(step.id):") + " \(singleLine(remark))\n"
        }
      }
      if pipeline.failureCount > 0 {
        let place = pipeline.failures.map { ", see \(singleLine($0))" } ?? ""
        text += style.red("\(HumanReadable.count(pipeline.failureCount)) failed") + place + "\n"
      }
    }
    let time = HumanReadable.duration(.milliseconds(Int64(summary.seconds * 1000)))
    let state = summary.isComplete ? style.green("completed") : style.red("stopped")
    let dry = summary.isDryRun ? ", dry run: nothing was written" : ""
    return text + "\(singleLine(summary.workflow)) \(state) in \(time)\(dry)\n"
  }

  private func table(_ pipeline: PipelineSummary) -> Table {
    var table = Table([
      Table.Column("step"), Table.Column("module"), Table.Column("in", .right),
      Table.Column("out", .right), Table.Column("failed", .right),
      Table.Column("skipped", .right), Table.Column("bytes", .right),
      Table.Column("time", .right),
    ])
    for step in pipeline.steps {
      let statistics = step.statistics
      table.append([
        Table.Cell(step.id), Table.Cell(step.module),
        Table.Cell(HumanReadable.count(statistics.incoming)),
        Table.Cell(HumanReadable.count(statistics.outgoing)),
        Table.Cell(
          HumanReadable.count(statistics.failed), statistics.failed > 0 ? .red : nil),
        Table.Cell(HumanReadable.count(statistics.skipped)),
        Table.Cell(
          statistics.byteCount > 0 ? HumanReadable.byteCount(statistics.byteCount) : ""),
        Table.Cell(HumanReadable.duration(.nanoseconds(Int64(statistics.nanoseconds)))),
      ])
    }
    return table
  }
}
