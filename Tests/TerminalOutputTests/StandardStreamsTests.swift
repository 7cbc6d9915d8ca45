import Foundation
import TerminalOutput
import Testing

struct StandardStreamsTests {
  @Test
  func `output is gathered until the buffer is full`() throws {
    let pipe = Pipe()
    let output = StandardOutput(
      fileDescriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: 8)
    #expect(!output.isTerminal)
    #expect(try output.write("abc"))
    #expect(try output.writeLine("def"))
    #expect(try output.write("ghi"))
    #expect(pipe.fileHandleForReading.availableData == Data("abcdef\n".utf8))
    #expect(try output.write("0123456789"))
    #expect(pipe.fileHandleForReading.availableData == Data("ghi0123456789".utf8))
    let bytes: [UInt8] = [0xFF, 0x00]
    #expect(try output.write(bytes.span.bytes))
    #expect(try output.flush())
    #expect(pipe.fileHandleForReading.availableData == Data(bytes))
  }

  @Test
  func `a reader that goes away is not an error`() throws {
    Terminal.ignoreBrokenPipes()
    let pipe = Pipe()
    let output = StandardOutput(fileDescriptor: pipe.fileHandleForWriting.fileDescriptor)
    try pipe.fileHandleForReading.close()
    #expect(try output.write("x"))
    #expect(!output.isClosed)
    #expect(try !output.flush())
    #expect(output.isClosed)
    #expect(try !output.write("y"))
    #expect(try !output.flush())
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is an error with the system's words`() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let output = StandardOutput(fileDescriptor: full.fileDescriptor)
    try output.write("x")
    let error = #expect(throws: OutputError.self) { try output.flush() }
    #expect(
      error?.description == "cannot write to standard output: No space left on device")
    #expect(try output.flush())
  }

  @Test
  func `lines of several tasks stay whole`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let handle = try FileHandle(forWritingTo: file)
    let output = StandardOutput(fileDescriptor: handle.fileDescriptor, capacity: 100)
    try await withThrowingTaskGroup { group in
      for letter in "abcd" {
        group.addTask {
          for _ in 0..<500 { try output.writeLine(String(repeating: letter, count: 30)) }
        }
      }
      try await group.waitForAll()
    }
    try output.flush()
    let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 2000)
    #expect(lines.allSatisfy { $0.count == 30 && Set($0).count == 1 })
  }

  @Test
  func `standard error is written at once`() {
    let pipe = Pipe()
    let stream = StandardError(fileDescriptor: pipe.fileHandleForWriting.fileDescriptor)
    stream.writeLine("x")
    #expect(pipe.fileHandleForReading.availableData == Data("x\n".utf8))
    #expect(!stream.isTerminal)
    #expect(Terminal.columnCount(pipe.fileHandleForReading.fileDescriptor) == nil)
  }
}
