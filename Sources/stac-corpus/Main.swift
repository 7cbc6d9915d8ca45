internal import Glibc
internal import STACCorpus
internal import STACJSON

/// Writes Items made from a seed; `stac-corpus --help` says how.
@main
enum Main {
  static func main() {
    do throws(Complaint) {
      guard let options = try Options(arguments: CommandLine.arguments.dropFirst()) else {
        print(Options.help)
        return
      }
      try write(options)
    } catch {
      let line = "stac-corpus: \(error.message)\n"
      _ = Glibc.write(STDERR_FILENO, line, line.utf8.count)
      exit(error.status)
    }
  }

  private static func write(_ options: Options) throws(Complaint) {
    let corpus = options.corpus
    switch options.format {
    case .ndjson:
      var output = try Output(path: options.output)
      for index in options.indices {
        corpus.append(item: index, to: &output.buffer)
        output.buffer.append("\n")
        try output.flush(above: Output.blockSize)
      }
      try output.flush(above: 0)
    case .itemCollection:
      var output = try Output(path: options.output)
      output.buffer.append("{\"type\":\"FeatureCollection\",\"features\":[")
      for index in options.indices {
        if index > options.start { output.buffer.append(",") }
        corpus.append(item: index, to: &output.buffer)
        try output.flush(above: Output.blockSize)
      }
      output.buffer.append("]}\n")
      try output.flush(above: 0)
    case .tree: try writeTree(options)
    }
  }

  private static func writeTree(_ options: Options) throws(Complaint) {
    let corpus = options.corpus
    guard options.output != "-" else { throw .usage("a tree needs a folder: --output DIR") }
    try makeFolder(options.output)
    var catalog = try Output(path: options.output + "/catalog.json")
    corpus.append(catalogTo: &catalog.buffer)
    try catalog.flush(above: 0)
    for number in 0..<corpus.collections {
      let folder = "\(options.output)/\(corpus.id(ofCollection: number))"
      try makeFolder(folder)
      try makeFolder(folder + "/items")
      var file = try Output(path: folder + "/collection.json")
      corpus.append(collection: number, itemsFrom: options.indices, to: &file.buffer)
      try file.flush(above: 0)
    }
    for index in options.indices {
      let collection = corpus.id(ofCollection: corpus.collection(ofItem: index))
      var file = try Output(
        path: "\(options.output)/\(collection)/items/\(corpus.id(ofItem: index)).json")
      corpus.append(item: index, to: &file.buffer)
      try file.flush(above: 0)
    }
  }

  private static func makeFolder(_ path: String) throws(Complaint) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .system("cannot make", path) }
  }
}
