/// Makes zip archives whose members are stored as they are.
enum ZipMaker {
  static func archive(_ files: [String: [UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in files.sorted(by: { $0.key < $1.key }) {
      let offset = bytes.count
      let sizes = number(0, 4) + number(content.count, 4) + number(content.count, 4)
      let shared = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) + sizes
      bytes += [0x50, 0x4b, 3, 4] + shared + number(name.utf8.count, 2) + number(0, 2)
      bytes += Array(name.utf8) + content
      directory += [0x50, 0x4b, 1, 2] + number(20, 2) + shared + number(name.utf8.count, 2)
      directory += [UInt8](repeating: 0, count: 12) + number(offset, 4) + Array(name.utf8)
    }
    let start = bytes.count
    bytes += directory
    bytes += [0x50, 0x4b, 5, 6] + number(0, 4) + number(files.count, 2) + number(files.count, 2)
    return bytes + number(directory.count, 4) + number(start, 4) + number(0, 2)
  }

  private static func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
