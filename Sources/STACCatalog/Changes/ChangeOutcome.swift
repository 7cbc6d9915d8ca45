public import STACJSON

/// What was changed, or would be.
public struct ChangeOutcome: Sendable {
  /// Documents of one kind.
  public struct Count: Sendable, Hashable {
    /// All that were looked at.
    public var seen = 0
    /// Those that were meant.
    public var selected = 0
    /// Those that are different now.
    public var changed = 0
    /// Those that went.
    public var deleted = 0
    /// Those that came back.
    public var restored = 0
    /// Those that already are as they should be.
    public var unchanged: Int { selected - changed - deleted }

    mutating func add(_ other: Count) {
      seen += other.seen
      selected += other.selected
      changed += other.changed
      deleted += other.deleted
      restored += other.restored
    }

    var json: JSONValue {
      [
        "seen": .integer(Int64(seen)), "selected": .integer(Int64(selected)),
        "changed": .integer(Int64(changed)), "deleted": .integer(Int64(deleted)),
        "restored": .integer(Int64(restored)),
      ]
    }
  }

  /// One document, and what is different.
  public struct Difference: Sendable {
    /// The file, and the line where there are several documents in it.
    public var location: String
    /// The id of the document.
    public var id: String
    /// What becomes of it: `update`, `delete` or `insert`.
    public var operation: String
    /// The lines that differ.
    public var lines: [String]
  }

  /// A document that cannot be put back.
  public struct Conflict: Sendable {
    /// The file, and the line where there are several documents in it.
    public var location: String
    /// The id of the document.
    public var id: String
    /// Why not.
    public var reason: String
  }

  /// Items.
  public var items = Count()
  /// Collections.
  public var collections = Count()
  /// Catalogs.
  public var catalogs = Count()
  /// Collections and Catalogs that were changed only to stay true.
  public var refreshed = 0
  /// Files that were written anew.
  public var writtenFiles = 0
  /// Files that were removed.
  public var removedFiles = 0
  /// The first differences.
  public var differences: [Difference] = []
  /// Documents that cannot be put back: the first thousand.
  public var conflicts: [Conflict] = []
  /// Collections that could not be changed, which is known at the end only; all else was.
  public var failures: [Conflict] = []
  /// Files with the Items of a Collection as GeoParquet, beside its document, that tell of them as they were.
  public var staleMirrors: [String] = []
  /// How many cannot be put back.
  public var conflictCount = 0
  /// Documents that were put back before, or never changed.
  public var settledCount = 0
  /// Documents that could not be read.
  public var unreadableCount = 0
  /// Nothing was changed, because of ``conflicts`` or of what could not be read.
  public var isRefused = false
  /// The audit log; nil where nothing was changed.
  public var audit: String?
  /// What tells the run from all others.
  public var run = ""
  /// Where changes that were not made are listed, as an audit log would have them; gone with
  /// ``ChangeSink``.
  public var plan: String?
  /// What was found of a run that was killed; nil where there was none.
  public var recovery: String?

  /// Nothing yet.
  public init() {}

  /// Documents that are different, gone or back.
  public var changeCount: Int {
    [items, collections, catalogs].reduce(refreshed) { $0 + $1.changed + $1.deleted + $1.restored }
  }

  /// The JSON form.
  public var json: JSONObject {
    var json: JSONObject = [
      "run": .string(run), "items": items.json, "collections": collections.json,
      "catalogs": catalogs.json, "refreshed": .integer(Int64(refreshed)),
      "files_written": .integer(Int64(writtenFiles)),
      "files_removed": .integer(Int64(removedFiles)),
      "unreadable": .integer(Int64(unreadableCount)), "refused": .boolean(isRefused),
    ]
    if conflictCount > 0 || settledCount > 0 {
      json["settled"] = .integer(Int64(settledCount))
      json["conflict_count"] = .integer(Int64(conflictCount))
      json["conflicts"] = .array(
        conflicts.map {
          ["location": .string($0.location), "id": .string($0.id), "reason": .string($0.reason)]
        })
    }
    if !failures.isEmpty {
      json["failures"] = .array(
        failures.map {
          ["location": .string($0.location), "id": .string($0.id), "reason": .string($0.reason)]
        })
    }
    if !staleMirrors.isEmpty {
      json["stale_mirrors"] = .array(staleMirrors.map { .string($0) })
    }
    json["audit"] = audit.map { .string($0) } ?? .null
    return json
  }
}
