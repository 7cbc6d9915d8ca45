import Foundation
import STACStorage
import STACTestSupport
import Testing

@Suite("Files and folders")
struct FilesTests {
  @Test("that cannot be read say why, in whole sentences")
  func errors() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", "text")
    let attempts: [(String, () throws(StorageError) -> Void)] = [
      ("open", { () throws(StorageError) in _ = try openBytes(folder("none")) }),
      ("open below a file", { () throws(StorageError) in _ = try openBytes(folder("file/none")) }),
      ("open a folder", { () throws(StorageError) in _ = try openBytes(folder.path) }),
      ("list", { () throws(StorageError) in _ = try namesInFolder(folder("none")) }),
      ("list a file", { () throws(StorageError) in _ = try namesInFolder(folder("file")) }),
      ("folder", { () throws(StorageError) in try makeFolders(folder("file/a/b")) }),
      ("move", { () throws(StorageError) in try moveFile(folder("none"), to: folder("other")) }),
      ("remove", { () throws(StorageError) in try removeFile(folder.path) }),
      ("remove folder", { () throws(StorageError) in try removeFolder(folder.path) }),
      ("limit", { () throws(StorageError) in _ = try readAll(folder("file"), limit: 3) }),
    ]
    let messages = attempts.map { name, attempt in
      let error = storageError(attempt)
      return "\(name): " + folder.shortened(error.map { "\($0.code.rawValue): \($0)" } ?? "none")
    }
    #expect(
      messages == [
        "open: not-found: cannot open 'TMP/none': no such file or directory",
        "open below a file: not-found: cannot open 'TMP/file/none': not a directory",
        "open a folder: system-error: cannot read 'TMP': is a directory",
        "list: not-found: cannot list 'TMP/none': no such file or directory",
        "list a file: not-found: cannot list 'TMP/file': not a directory",
        "folder: system-error: cannot make the folder 'TMP/file': file exists",
        "move: not-found: cannot move 'TMP/none' to 'TMP/other': no such file or directory",
        "remove: system-error: cannot remove 'TMP': is a directory",
        "remove folder: system-error: cannot remove the folder 'TMP': directory not empty",
        "limit: record-too-large: 'TMP/file' is larger than 3 bytes in one piece",
      ])
  }

  @Test("that are not there are no error to remove")
  func removeNothing() throws {
    let folder = try TemporaryFolder()
    try removeFile(folder("none"))
    try removeFolder(folder("none"))
    try makeFolders(folder("a/b/c"))
    try makeFolders(folder("a/b/c/"))
    #expect(isFolder(folder("a/b/c")))
    #expect(fileSize(folder("none")) == nil)
    #expect(fileFingerprint(folder("none")) == nil)
    #expect(fileIdentity(folder("none")) == nil)
    #expect(fileIdentity(folder("a")) == fileIdentity(folder("a/b/..")))
    #expect(fileIdentity(folder("a")) != fileIdentity(folder("a/b")))
  }

  @Test("are listed by the bytes of their names")
  func order() throws {
    let folder = try TemporaryFolder()
    let names = ["b", "a", "B", ".hidden", "ä", "a10", "a2", "🛰"]
    for name in names { try folder.write(name, name) }
    #expect(
      try namesInFolder(folder.path) == [".hidden", "B", "a", "a10", "a2", "b", "ä", "🛰"])
  }

  @Test("move with all that is in a folder")
  func moveAll() throws {
    let folder = try TemporaryFolder()
    try folder.write("from/a", "new")
    try folder.write("from/b", "new")
    try folder.write("to/a", "old")
    try folder.write("to/c", "old")
    try moveContent(of: folder("from"), into: folder("to"))
    let expected = ["to/": "", "to/a": "new", "to/b": "new", "to/c": "old"]
    #expect(try folder.tree().mapValues { String(decoding: $0, as: UTF8.self) } == expected)
  }

  /// A source that gave up after opening has closed its file twice, and so someone else's.
  @Test("that turn out to be folders are closed once")
  func closedOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write("file", "text")
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      for _ in 0..<300 {
        if index % 2 == 0 {
          _ = storageError { () throws(StorageError) in _ = try openBytes(folder.path) }
        } else {
          #expect((try? readAll(folder("file"))) == Array("text".utf8))
        }
      }
    }
  }
}

@Suite("Paths")
struct PathTests {
  @Test(
    "lose what leads nowhere",
    arguments: [
      ("", "."), (".", "."), ("./", "."), ("a", "a"), ("a/", "a"), ("./a//b/./c", "a/b/c"),
      ("a/..", "."), ("a/../..", ".."), ("../a/../../b", "../../b"), ("/", "/"), ("/..", "/"),
      ("/../a", "/a"), ("/a/../../b/.", "/b"), ("...", "..."), ("..a/..b", "..a/..b"),
      ("é/../日本", "日本"),
    ])
  func normalization(path: String, expected: String) {
    #expect(normalized(path) == expected)
    #expect(normalized(expected) == expected)
  }

  @Test(
    "between two places are found",
    arguments: [
      ("a", "a/b", "./b"), ("a/b", "a/c", "../c"), ("a/b", "c/d", "../../c/d"), (".", "a", "./a"),
      ("", "a", "./a"), ("/x/y", "/x/z/w", "../z/w"), ("/", "/a", "./a"), ("a", "a", "../a"),
      ("a", "a/..b", "./..b"), ("../a", "../b", "../b"),
    ])
  func relative(folder: String, file: String, expected: String) {
    #expect(relativePath(from: folder, to: file) == expected)
  }

  @Test(
    "are inside a folder or not",
    arguments: [
      ("a", ".", true), ("..a", ".", true), ("a/../b", ".", true), (".", ".", false),
      ("../a", ".", false), ("../a", "..", true), ("../../a", "..", false), ("/a", ".", false),
      ("a/b", "a", true), ("ab", "a", false), ("a/../../b", "a", false), ("/x", "/", true),
      ("/x/y", "/x/", true), ("/xy", "/x", false),
    ])
  func inside(path: String, folder: String, expected: Bool) {
    #expect(isInside(path, folder) == expected)
  }

  @Test("go there and back")
  func properties() {
    var random = SeededNumbers(seed: 7)
    let names = ["a", "b", "..", ".", "", "c.json", "日本", "..x"]
    func path(absolute: Bool) -> String {
      let parts = (0...random.below(6)).map { _ in names[random.below(names.count)] }
      return (absolute ? "/" : "") + parts.joined(separator: "/")
    }
    for _ in 0..<5_000 {
      let plain = path(absolute: random.below(2) == 0)
      let short = normalized(plain)
      #expect(normalized(short) == short, "\(plain)")
      #expect(plain.hasPrefix("/") == short.hasPrefix("/"), "\(plain)")
      let names = short.split(separator: "/", omittingEmptySubsequences: false)
      #expect(short == "." || !names.contains("."), "\(plain)")
      #expect(names.drop { $0 == ".." }.contains("..") == false, "\(plain)")

      let (from, to) = (path(absolute: true), path(absolute: true) + "/f.json")
      let way = relativePath(from: from, to: to)
      #expect(normalized(join(from, way)) == normalized(to), "\(from) \(to) \(way)")
      #expect(way.hasPrefix("./") || way.hasPrefix("../"))
      #expect(normalized(join(folder(of: to), fileName(of: to))) == normalized(to))
    }
    #expect(join("a", "/b") == "/b")
    #expect(join("", "b") == "b")
    #expect(join("a/", "b") == "a/b")
    #expect(folder(of: "/a") == "/" && folder(of: "a") == "" && fileName(of: "a/") == "")
    #expect(absolutePath("x/../y").hasSuffix("/y") && absolutePath("/a/../b") == "/b")
  }
}
