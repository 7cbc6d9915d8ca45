import Synchronization
import TerminalOutput
import Testing

/// A clock that a test moves, and a sink that remembers.
private final class Scene: Sendable {
  private let time = Mutex(Duration.zero)
  private let drawn = Mutex("")
  let columnCount: Int

  init(columnCount: Int = 100) {
    self.columnCount = columnCount
  }

  var surroundings: ProgressDisplay.Surroundings {
    .init(
      now: { self.time.withLock { $0 } }, columnCount: { self.columnCount },
      sink: { text in self.drawn.withLock { $0 += text } })
  }

  func wait(_ milliseconds: Int) { time.withLock { $0 += .milliseconds(milliseconds) } }

  /// What was drawn since the last call; `<` stands for a cleared line.
  func output() -> String {
    drawn.withLock { text in
      defer { text = "" }
      return text.replacing("\r\u{1B}[2K", with: "<")
    }
  }
}

struct ProgressDisplayTests {
  private func progress(
    _ scene: Scene, mode: ProgressMode = .auto, isTerminal: Bool = true
  ) -> ProgressDisplay {
    ProgressDisplay("fetch", mode: mode, isTerminal: isTerminal, surroundings: scene.surroundings)
  }

  @Test
  func `the line appears after half a second and ten times a second`() {
    let scene = Scene()
    let progress = progress(scene)
    progress.expect(items: 1000)
    scene.wait(499)
    progress.advance(items: 10)
    #expect(scene.output() == "")
    scene.wait(1)
    progress.advance(items: 90, bytes: 5_000)
    let first = "<fetch  100 of 1,000 Items  10 %  4.5 s left  200 Items/s  5.0 kB  10.0 kB/s"
    #expect(scene.output() == first)
    scene.wait(99)
    progress.advance(items: 1)
    #expect(scene.output() == "")
    scene.wait(1)
    progress.advance(failures: 2)
    #expect(scene.output().contains("101 of 1,000 Items  10 %"))
    scene.wait(100)
    progress.refresh()
    #expect(scene.output().contains("  2 failed"))
    progress.finish()
    #expect(scene.output() == "<")
    scene.wait(1000)
    progress.advance(items: 1)
    progress.finish()
    #expect(scene.output() == "")
    #expect(progress.report.itemCount == 102)
  }

  @Test
  func `a short run draws nothing`() {
    let scene = Scene()
    let progress = progress(scene)
    progress.advance(items: 5)
    progress.finish()
    #expect(scene.output() == "")
  }

  @Test
  func `messages stand above the line`() {
    let scene = Scene()
    let progress = progress(scene)
    progress.message("early")
    #expect(scene.output() == "early\n")
    scene.wait(600)
    progress.advance(items: 6)
    _ = scene.output()
    progress.message("warning")
    #expect(scene.output() == "<warning\n<fetch  6 Items  10 Items/s  600 ms")
    progress.hide()
    progress.hide()
    #expect(scene.output() == "<")
  }

  @Test
  func `the line is cut before the last column`() {
    let scene = Scene(columnCount: 20)
    let progress = progress(scene)
    scene.wait(1000)
    progress.advance(items: 1_000_000)
    let line = scene.output()
    #expect(line == "<fetch  1,000,000 I…")
  }

  @Test
  func `plain lines come every five seconds and at the end`() {
    let scene = Scene()
    let progress = progress(scene, mode: .plain, isTerminal: false)
    for _ in 0..<11 {
      progress.advance(items: 1)
      scene.wait(1000)
    }
    progress.message("warning")
    progress.finish()
    #expect(
      scene.output() == """
        fetch  6 Items  1.2 Items/s  5.0 s
        fetch  11 Items  1.1 Items/s  10.0 s
        warning
        fetch  11 Items  1.0 Items/s  11.0 s

        """)
  }

  @Test(arguments: [(ProgressMode.auto, false), (.none, true)])
  func `nothing but messages is shown`(mode: ProgressMode, isTerminal: Bool) {
    let scene = Scene()
    let progress = progress(scene, mode: mode, isTerminal: isTerminal)
    scene.wait(60_000)
    progress.advance(items: 5)
    progress.message("warning")
    progress.finish()
    #expect(scene.output() == "warning\n")
  }

  @Test
  func `the next part counts from zero`() {
    let scene = Scene()
    let progress = progress(scene)
    scene.wait(2000)
    progress.advance(items: 100)
    _ = scene.output()
    progress.begin("write", unit: "files")
    progress.expect(items: nil, bytes: 4_000)
    scene.wait(1000)
    progress.advance(bytes: 1_000)
    #expect(scene.output() == "<write  25 %  3.0 s left  1.0 kB of 4.0 kB  1.0 kB/s")
  }

  @Test
  func `many tasks may report at once`() async {
    let scene = Scene()
    let progress = progress(scene)
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<1000 { progress.advance(items: 1, bytes: 2) } }
      }
    }
    #expect(progress.report.itemCount == 8000)
    #expect(progress.report.byteCount == 16_000)
  }
}
