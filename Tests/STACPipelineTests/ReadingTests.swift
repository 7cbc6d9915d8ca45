import Foundation
import STACTestSupport
import Testing

@testable import STACPipeline

/// What is said of each workflow in `Samples/`, as whole text.
struct ReadingTests {
  /// A chain of three steps with something in the middle of it.
  static func steps(_ config: String = "", module: String = "update", head: String = "") -> String {
    let lines = config.split(separator: "\n").map { "    \($0)\n" }.joined()
    return """
      name: sample
      \(head)steps:
      - id: in
        module: ingest
        config: {source: in.ndjson}
      - id: it
        module: \(module)
        config:
      \(lines.isEmpty ? "    {}\n" : lines)- id: out
        module: output
        config: {base_dir: out}

      """
  }

  private static let mistakes: [(name: String, text: String)] = [
    ("empty", ""),
    ("a list", "- a\n- b\n"),
    ("text", "hello\n"),
    ("neither dialect", "name: x\nstep: []\n"),
    ("tabs", "name: x\nsteps:\n\t- id: a\n"),
    ("no name", "steps:\n- {id: a, module: ingest, config: {source: x}}\n"),
    ("no steps", "name: x\nsteps: []\n"),
    ("steps that are no list", "name: x\nsteps: {a: 1}\n"),
    ("a step that is no mapping", "name: x\nsteps: [ingest]\n"),
    (
      "unknown keys",
      """
      nam: x
      name: y
      settings: {loging: {level: INFO}, logging: {levl: DEBUG}, processing: {worker: 2}}
      steps:
      - id: a
        module: ingest
        confg: {source: x}
        config: {sorce: x, source: y}
      """
    ),
    (
      "wrong settings",
      """
      name: [x]
      description: {}
      version: 1.0
      resume_from_checkpoint: maybe
      settings:
        logging: {level: loud, output_format: xml, file: [a], file_size: 0, backup_count: -1, progress_interval: x}
        processing: {workers: 0, checkpoint_interval: -1, block_size: 5}
        failures: [x]
        summary: {}
      steps:
      - {id: a, module: ingest, config: {source: x}, log_level: TRACE, depends_on: 5}
      """
    ),
    (
      "wrong ingest",
      """
      name: x
      steps:
      - id: a
        module: ingest
        config: {mode: ftp, source: 5, source_type: dir, format: xml, ids: 5, collections: {a: b}, bbox: [1, 2], datetime: yesterday, max_items: -1}
      """
    ),
    (
      "an ingest of an API",
      """
      name: x
      steps:
      - id: a
        module: IngestModule
        config: {mode: api, source: "https://example.org", query: {a: {lt: 1}}, limit: 10, format: parquet}
      """
    ),
    (
      "wrong update",
      steps(
        """
        updates: [a]
        removes: a
        mode: overwrite
        create_missing_paths: yes
        auto_update_timestamp: 1
        patch_file: nowhere.json
        """)
    ),
    ("wrong paths", steps("updates: {\"a..b\": 1, \"a.\\\"b\": 2}\nremoves: [\"\", [x]]")),
    (
      "wrong filter", steps("bbox: {a: 1}\ndatetime: 2024-02-30T00:00:00Z\nid: x", module: "filter")
    ),
    ("a filter with a wrong box", steps("bbox: [0, 60, 10, 50]", module: "filter")),
    ("wrong validate", steps("strict: si\nextension_schemas: [x]\nlevel: 3", module: "validate")),
    ("wrong migrate", steps("version: 1.0.0", module: "migrate")),
    (
      "wrong output",
      """
      name: x
      steps:
      - {id: a, module: ingest, config: {source: x}}
      - {id: b, module: output, config: {}}
      - {id: c, module: output, config: {base_dir: a, path: b}}
      - {id: d, module: output, config: {base_dir: a, format: item-collection}}
      - {id: e, module: output, config: {base_dir: a, format: parquet, compression: zip, duplicates: drop, buffer_size: 0}}
      - {id: f, module: output, config: {base_dir: g, compression: zstd, pretty: 5, catalog: {name: x}, collections: [5, {id: 5}, nowhere.json]}}
      """
    ),
    (
      "two outputs into one place",
      """
      name: x
      steps:
      - {id: a, module: ingest, config: {source: x}}
      - {id: b, module: output, config: {path: o.ndjson}}
      - {id: c, module: output, config: {path: ./o.ndjson}}
      - {id: d, module: output, config: {base_dir: t}}
      - {id: e, module: output, config: {base_dir: t/}}
      - {id: f, module: output, config: {base_dir: t, format: ndjson}}
      """
    ),
    (
      "modules",
      """
      name: x
      steps:
      - {id: a, module: ingest, config: {source: x}}
      - {id: b, module: UpdateModul}
      - {id: c, module: TransformModule, config: {input_file: x.csv}}
      - {id: d, module: nothing}
      - {id: e}
      - {module: output, config: {base_dir: o}}
      """
    ),
    (
      "the graph",
      """
      name: x
      steps:
      - {id: a, module: ingest, config: {source: x}}
      - {id: b, module: update, depends_on: [aa]}
      - {id: b, module: update, depends_on: [a]}
      - {id: c, module: output, depends_on: b, config: {base_dir: o}}
      """
    ),
    (
      "a circle",
      """
      name: x
      steps:
      - {id: a, module: ingest, config: {source: x}}
      - {id: b, module: update, depends_on: [c]}
      - {id: c, module: update, depends_on: [b]}
      - {id: d, module: output, config: {base_dir: o}}
      """
    ),
    (
      "no output",
      """
      name: x
      steps:
      - {id: a, module: ingest, config: {source: x}}
      """
    ),
    (
      "missing variables",
      """
      name: x
      steps:
      - {id: a, module: ingest, config: {source: "${DATA}/in.ndjson"}}
      - {id: b, module: output, config: {base_dir: "${OUT:-out}/${RUN}"}}
      """
    ),
    (
      "a wrong matrix",
      """
      name: x
      strategy: {matrix: [a, {b: 1}], fail_fast: true}
      steps:
      - {id: a, module: ingest, config: {source: x}}
      """
    ),
    (
      "an empty matrix",
      """
      name: x
      strategy: {matrix: []}
      steps:
      - {id: a, module: ingest, config: {source: x}}
      """
    ),
    (
      "matrix pipelines in one file",
      """
      name: x
      strategy: {matrix: [{collection_id: a}, {collection_id: b, colour: red}]}
      steps:
      - {id: a, module: ingest, config: {source: x}}
      - {id: b, module: output, config: {path: o.ndjson}}
      """
    ),
    (
      "a matrix key without effect",
      """
      name: x
      strategy: {matrix: [{colection_id: a}, {colection_id: b}]}
      steps:
      - {id: a, module: ingest, config: {source: x, limit: 5}}
      - {id: b, module: output, config: {base_dir: o}}
      """
    ),
    (
      "flat",
      """
      workflow: {name: 5, titel: x}
      source: {type: local_files, filters: {temporal: {start_date: never}, spatial: {bbox: [1]}}, collections: []}
      transformation: {mapping: x}
      extensions: [a]
      output: {format: parquet, path: o, organise_by: collection}
      logging: {level: DEBUG}
      processing: {concurrency: 0, rate_limit: x}
      """
    ),
    (
      "flat from an API",
      "workflow: {name: x}\nsource: {type: stac_api, catalog_url: \"https://example.org\"}\noutput: {path: o}\n"
    ),
    ("flat without its blocks", "workflow:\nsource: 5\n"),
  ]

  @Test
  func `every mistake is named with its place`() {
    var text = ""
    for (name, source) in Self.mistakes {
      text += "=== \(name)\n\(diagnostics(source))\n\n"
    }
    expectSnapshot(text, named: "mistakes.txt")
  }

  @Test
  func `JSON is read alike`() {
    var text = ""
    let sources = [
      ("broken", "{\"name\": \"x\", \"steps\": [}"),
      (
        "unknown key",
        "{\n\t\"name\": \"x\",\n\t\"stepps\": 1,\n\t\"steps\": [{\"id\": \"a\", \"module\": \"ingest\", \"config\": {\"source\": \"x\", \"max_items\": \"5\"}}]\n}"
      ),
      (
        "flat",
        "{\"workflow\": {\"name\": \"x\"}, \"source\": {\"type\": \"local_files\"}, \"output\": {}}"
      ),
    ]
    for (name, source) in sources {
      text += "=== \(name)\n\(diagnostics(source, file: "w.json"))\n\n"
    }
    expectSnapshot(text, named: "mistakes.json.txt")
  }

  @Test
  func `what is set by hand is checked`() {
    let text = Self.steps("updates: {properties.a: 1}\n")
    let sets: [[(String, String)]] = [
      [("inn.source", "x")], [("in", "x")], [("in.", "x")], [("in.sorce", "x")],
      [("in.max_items", "many")], [("in.bbox", "[1, 2")], [("in.bbox", "[1, 2]")],
      [("setings.failures", "f")], [("settings.failure", "f")], [("COLLECTION", "x")],
    ]
    var found = ""
    for set in sets {
      found += "=== --set \(set[0].0)=\(set[0].1)\n\(diagnostics(text, set: set))\n\n"
    }
    expectSnapshot(found, named: "set.txt")
  }

  @Test
  func `values that came from variables are not shown`() throws {
    let text = Self.steps("patch_file: ${DIR}/p.json\n")
    let found = diagnostics(text, environment: ["DIR": "/top-secret-place"])
    #expect(!found.contains("top-secret"))
    #expect(found.contains("there is no file") || found.contains("${DIR}/p.json"))
  }
}
