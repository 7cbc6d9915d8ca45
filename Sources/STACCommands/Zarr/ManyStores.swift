internal import CommandLineFlags
internal import STACManager
internal import Synchronization
internal import TerminalOutput

/// Items about many stores, one a line: stores are read side by side and written in their order.
struct ManyStores {
  private let stores: [String]
  private let invocation: Invocation
  private let context: CommandContext
  private let options: StoreItemOptions

  /// How many stores are read before the first of them is written: this much is in memory.
  private static let batch = 64

  init(
    _ stores: [String], _ invocation: Invocation, _ context: CommandContext
  ) throws {
    if invocation.string("id") != nil {
      throw invocation.misuse(of: "id", "is for one store, and there are \(stores.count)")
    }
    self.stores = stores
    self.invocation = invocation
    self.context = context
    options = try ZarrFlags.itemOptions(invocation, asCollection: false)
  }

  /// The stores that are named, those of `-` by the lines of standard input.
  static func list(_ names: [String]) throws -> [String] {
    try names.flatMap { name in
      name == "-"
        ? String(decoding: try readAll("-"), as: UTF8.self).split(separator: "\n").map(String.init)
        : [name]
    }
  }

  func write() throws -> ExitStatus {
    let path = invocation.string("output") ?? "-"
    let file = path == "-" ? nil : try OutputFile(path)
    var failures = 0
    do {
      for start in stride(from: 0, to: stores.count, by: Self.batch) {
        if context.control.isStopped { break }
        let end = min(start + Self.batch, stores.count)
        for (location, result) in zip(stores[start..<end], items(start..<end)) {
          switch result {
          case .success(let item):
            var buffer = ByteBuffer()
            buffer.append(json: .object(item))
            buffer.append(UInt8(ascii: "\n"))
            if let file { try file.append(buffer) } else { try context.output.write(buffer.string) }
          case .failure(let error):
            failures += 1
            context.complain("'\(location)': \(error.description)")
          }
        }
      }
      if context.control.isStopped {
        file?.discard()
        return .interrupted
      }
      try file?.commit()
    } catch {
      file?.discard()
      throw error
    }
    return failures > 0 ? .findings : .success
  }

  private func items(_ range: Range<Int>) -> [Result<JSONObject, CommandError>] {
    let results = Mutex<[Int: Result<JSONObject, CommandError>]>([:])
    let (stores, options, invocation) = (stores, options, invocation)
    forEachSideBySide(range.count, requestsSideBySide) { number in
      let index = range.lowerBound + number
      let result: Result<JSONObject, CommandError>
      do {
        var options = options
        // The place of many stores is that of the folder they lie in.
        options.href = options.href.map { join($0, fileName(of: stores[index])) }
        let description = try ZarrCommand.describe(stores[index], invocation)
        var writer = StoreWriter(description, options)
        result = .success(try writer.item())
      } catch { result = .failure(CommandError("\(error)")) }
      results.withLock { $0[index] = result }
    }
    return results.withLock { results in range.compactMap { results[$0] } }
  }
}
