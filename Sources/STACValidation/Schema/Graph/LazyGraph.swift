internal import Synchronization

/// Where a graph begins, and who owns it.
struct GraphRoot {
  let node: NodePointer
  let memory: Unmanaged<GraphMemory>
}

/// A graph that is made when it is first asked for; by one thread, the others wait.
struct LazyGraph: ~Copyable {
  private let known = Atomic<UnsafeMutablePointer<GraphRoot>?>(nil)
  private let owner = Mutex<GraphMemory?>(nil)

  /// The root; valid as long as this.
  ///
  /// - Parameter make: makes the graph, up to ``GraphMemory/finish(_:)``.
  @inline(__always)
  func root(_ make: () -> GraphMemory) -> UnsafeMutablePointer<GraphRoot> {
    known.load(ordering: .acquiring) ?? makeRoot(make)
  }

  @inline(never)
  private func makeRoot(_ make: () -> GraphMemory) -> UnsafeMutablePointer<GraphRoot> {
    owner.withLock { owner in
      let memory = owner ?? make()
      owner = memory
      known.store(memory.root, ordering: .releasing)
    }
    guard let root = known.load(ordering: .acquiring) else {
      preconditionFailure("a graph without a root")
    }
    return root
  }
}
