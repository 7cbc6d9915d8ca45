internal import Foundation
public import Testing

/// Compares a text with the file `Snapshots/NAME` beside the test, and records an issue where they
/// differ.
///
/// With `UPDATE_SNAPSHOTS=1` in the environment the file is written instead; review the change like
/// any other. The macros of Swift Testing expand only in test targets, so this uses
/// `Issue.record`, which works anywhere.
///
/// - Parameters:
///   - text: What the program printed.
///   - name: The file name, with its extension.
///   - file: The test's own path; the folder beside it holds the snapshots.
///   - location: Where a difference is reported.
public func expectSnapshot(
  _ text: String, named name: String, file: String = #filePath,
  location: Testing.SourceLocation = #_sourceLocation
) {
  let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Snapshots")
  let snapshot = folder.appending(path: name)
  if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: snapshot)
    } catch {
      Issue.record("cannot write \(snapshot.path()): \(error)", sourceLocation: location)
    }
    return
  }
  guard let data = try? Data(contentsOf: snapshot) else {
    Issue.record(
      "no snapshot '\(name)'; UPDATE_SNAPSHOTS=1 writes it. The text is:\n\(text)",
      sourceLocation: location)
    return
  }
  let expected = String(decoding: data, as: UTF8.self)
  if expected != text {
    Issue.record(
      "'\(name)' differs, first \(firstDifference(expected, text))", sourceLocation: location)
  }
}

/// The first line in which two texts differ, with both readings.
private func firstDifference(_ expected: String, _ actual: String) -> String {
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
  for number in 0..<max(expectedLines.count, actualLines.count) {
    let before = number < expectedLines.count ? expectedLines[number] : "(no line)"
    let after = number < actualLines.count ? actualLines[number] : "(no line)"
    if before != after {
      return "in line \(number + 1):\n  expected: \(before)\n  actual:   \(after)"
    }
  }
  return "in a character that prints alike"
}
