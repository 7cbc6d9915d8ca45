import Foundation
import STACStorage
import STACTestSupport
import Testing

struct FileRewriterTests {
  @Test
  func `parts are replaced and the rest is copied`() throws {
    let folder = try TemporaryFolder()
    // Longer than what is copied at a time.
    let filler = String(repeating: "0123456789abcdef", count: 100_000)
    let path = try folder.write("head" + filler + "tail", to: "f")
    let file = try FileRewriter(path)
    try file.replace(0..<4, with: Array("HEAD!".utf8))
    try file.replace(4 + filler.utf8.count..<8 + filler.utf8.count, with: [])
    #expect(folder.text("f") == "head" + filler + "tail", "not before it is whole")
    try file.finish()
    let text = try #require(folder.text("f"))
    #expect(text.count == filler.count + 5 && text.hasPrefix("HEAD!0123") && text.hasSuffix("cdef"))
  }

  @Test
  func `a file that is given up stays as it was`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("abc", to: "f")
    let file = try FileRewriter(path)
    try file.replace(0..<1, with: [0x58])
    file.discard()
    #expect(folder.text("f") == "abc")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["f"])
  }

  @Test
  func `permissions and symbolic links stay`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("abc", to: "real/f")
    chmod(path, 0o640)
    try FileManager.default.createSymbolicLink(
      atPath: folder("link"), withDestinationPath: "real/f")
    let file = try FileRewriter(folder("link"))
    try file.replace(1..<2, with: [0x58])
    try file.finish()
    #expect(folder.text("real/f") == "aXc")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder("link")) == "real/f")
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  @Test
  func `a file that became shorter is an error, and stays`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("abc", to: "f")
    let file = try FileRewriter(path)
    #expect(throws: StorageError.self) { try file.replace(1..<9, with: [0x58]) }
    file.discard()
    #expect(folder.text("f") == "abc")
  }
}
