import Foundation
import STACStorage
import STACTestSupport
import Testing

@Suite("An output file")
struct OutputFileTests {
  @Test("lies beside its place until it is whole")
  func commit() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/out.txt", "old")
    let file = try OutputFile(folder("a/out.txt"))
    try file.append(buffer("new "))
    try file.append(buffer("content"))
    #expect(file.length == 11)
    #expect(folder.text("a/out.txt") == "old")
    #expect(folder.text("a/out.txt.part") == "new content")
    try file.commit()
    #expect(try folder.tree("a").keys.sorted() == ["out.txt"])
    #expect(folder.text("a/out.txt") == "new content")
    file.discard()
    #expect(folder.text("a/out.txt") == "new content")
  }

  @Test("leaves its place as it was when it is discarded")
  func discard() throws {
    let folder = try TemporaryFolder()
    try folder.write("out.txt", "old")
    let file = try OutputFile(folder("out.txt"))
    try file.append(buffer("new"))
    file.discard()
    #expect(try folder.tree() == ["out.txt": Array("old".utf8)])
  }

  @Test("goes on behind the bytes that are known to be right")
  func resume() throws {
    let folder = try TemporaryFolder()
    do {
      let file = try OutputFile(folder("out.txt"))
      try file.append(buffer("right and wrong"))
      try file.synchronize()
    }
    let file = try OutputFile(folder("out.txt"), resumingAt: 6)
    #expect(file.length == 6)
    try file.append(buffer("and more"))
    try file.commit()
    #expect(try folder.tree() == ["out.txt": Array("right and more".utf8)])

    // After the move, before anyone knew of it.
    let again = try OutputFile(folder("out.txt"), resumingAt: 14)
    #expect(again.length == 14)
    try again.commit()
    #expect(try folder.tree() == ["out.txt": Array("right and more".utf8)])
  }

  @Test("does not go on where something is missing")
  func resumeErrors() throws {
    let folder = try TemporaryFolder()
    try folder.write("out.txt.part", "abc")
    let short = storageError { () throws(StorageError) in
      _ = try OutputFile(folder("out.txt"), resumingAt: 4)
    }
    #expect(short?.code == .content)
    #expect(
      folder.shortened("\(try #require(short))")
        == "'TMP/out.txt.part' is shorter than when the run was interrupted")
    let missing = storageError { () throws(StorageError) in
      _ = try OutputFile(folder("other.txt"), resumingAt: 4)
    }
    #expect(
      folder.shortened("\(try #require(missing))")
        == "cannot continue 'TMP/other.txt.part': no such file or directory")
    let stream = storageError { () throws(StorageError) in
      _ = try OutputFile("-", resumingAt: 4)
    }
    #expect(
      "\(try #require(stream))"
        == "cannot continue 'standard output': what an interrupted run has written there cannot be "
        + "taken back")
  }

  @Test("that is a device is written directly")
  func devices() throws {
    let file = try OutputFile("/dev/null")
    try file.append(buffer("gone"))
    try file.commit()
    #expect(!exists("/dev/null.part"))
    let again = try OutputFile("/dev/null", resumingAt: 4)
    #expect(again.length == 4)
    try again.commit()

    let full = try OutputFile("/dev/full")
    let error = storageError { () throws(StorageError) in try full.append(buffer("a")) }
    #expect(error?.code == .diskFull)
    #expect("\(try #require(error))" == "cannot write '/dev/full': no space left on device")
  }

  @Test("that cannot be made says why")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", "text")
    try folder.write("place/inside", "text")
    let messages = ["file/out.txt", "place", "../../proc/none/out.txt"].map { name -> String in
      let path = name.hasPrefix("..") ? "/proc/none/out.txt" : folder(name)
      let error = storageError { () throws(StorageError) in _ = try OutputFile(path) }
      return folder.shortened(error.map { "\($0.code.rawValue): \($0)" } ?? "no error")
    }
    #expect(
      messages == [
        "system-error: cannot make the folder 'TMP/file': file exists",
        "system-error: cannot write 'TMP/place': is a directory",
        "not-found: cannot make the folder '/proc/none': no such file or directory",
      ])
  }

  @Test(
    "in a folder without permission says so",
    .enabled(if: geteuid() != 0, "the superuser may write everywhere"))
  func permission() throws {
    let folder = try TemporaryFolder()
    try folder.write("locked/old", "")
    #expect(chmod(folder("locked"), 0o500) == 0)
    defer { chmod(folder("locked"), 0o700) }
    let error = storageError { () throws(StorageError) in _ = try OutputFile(folder("locked/new")) }
    #expect(error?.code == .permission)
    #expect(
      folder.shortened("\(try #require(error))")
        == "cannot write 'TMP/locked/new': permission denied")
  }

  @Test("replaces another at once, or not at all")
  func replace() throws {
    let folder = try TemporaryFolder()
    try replaceFile(folder("new/a.json"), with: buffer("1"))
    try replaceFile(folder("new/a.json"), with: buffer("2"))
    #expect(try folder.tree("new") == ["a.json": Array("2".utf8)])
    let error = storageError { () throws(StorageError) in
      try replaceFile("/dev/full", with: buffer("3"))
    }
    #expect(error?.code == .diskFull)
    let other = storageError { () throws(StorageError) in
      try writeNewFile("/dev/full", buffer("3"))
    }
    #expect(other?.message == "cannot write '/dev/full': no space left on device")
  }
}

@Suite("A journal")
struct JournalFileTests {
  @Test("grows, and is cut to what is known to be right")
  func growth() throws {
    let folder = try TemporaryFolder()
    do {
      let journal = try JournalFile(folder("deep/journal"), length: 0)
      try journal.append(buffer("one"))
      try journal.append(buffer("two"))
    }
    #expect(folder.text("deep/journal") == "onetwo")
    do {
      let journal = try JournalFile(folder("deep/journal"), length: 3)
      try journal.append(buffer("three"))
    }
    #expect(folder.text("deep/journal") == "onethree")
  }

  @Test("that has lost bytes is an error")
  func short() throws {
    let folder = try TemporaryFolder()
    try folder.write("journal", "one")
    let error = storageError { () throws(StorageError) in
      _ = try JournalFile(folder("journal"), length: 4)
    }
    #expect(
      folder.shortened("\(try #require(error))")
        == "'TMP/journal' is shorter than when the run was interrupted")
    #expect(folder.text("journal") == "one")
  }
}
