public import STACJSON
internal import STACModel

/// What to know before Items are loaded into pgstac, and the commands to do it.
public struct PgstacReport: Sendable {
  /// How pgstac cuts a Collection into partitions.
  public enum Truncation: String, Sendable, CaseIterable {
    /// One partition.
    case none
    /// One for each year.
    case year
    /// One for each month.
    case month
  }

  /// What to know of one Collection.
  public struct Collection: Sendable {
    /// Its id.
    public var id: String
    /// Its Items.
    public var itemCount: Int
    /// Whether the Collection itself was at the source; else one was made of its Items.
    public var isGiven: Bool
    /// How it should be cut: so that no partition has more than a few hundred thousand Items.
    public var truncation: Truncation
    /// The most Items that a partition has then.
    public var largestPartition: Int
    /// Items whose time is not written in UTC.
    public var offsetCount: Int
    /// Items with members that are `null`, which pgstac gives back as absent.
    public var nullCount: Int
    /// What was left out of `item_assets`, for pgstac would put it in the place of empty values of
    /// Items: `ASSET` or `ASSET.FIELD`.
    public var withoutDefinitions: [String]
    /// The files with its Items, in the order in which they should be loaded.
    public var files: [String]
  }

  /// The folder that everything was written to.
  public var folder: String
  /// The Collections, by id.
  public var collections: [Collection]
  /// Items that pgstac does not take, by the code of the reason.
  public var rejected: [String: Int]

  /// Partitions with more Items than this are slow.
  static let comfortablePartition = 250_000

  /// The commands that load everything, in their order.
  public var commands: [String] {
    var lines = ["pypgstac load collections \(quoted("collections.ndjson")) --method upsert"]
    for collection in collections where collection.truncation != .none {
      let id = collection.id.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''")
      let statement =
        "UPDATE pgstac.collections SET partition_trunc = '\(collection.truncation.rawValue)' "
        + "WHERE id = '\(id)' AND partition_trunc IS DISTINCT FROM '\(collection.truncation.rawValue)'"
      lines.append("psql -v ON_ERROR_STOP=1 -c \(shellQuoted(statement))")
    }
    for collection in collections {
      for file in collection.files {
        lines.append("pypgstac load items \(quoted(file)) --method insert_ignore")
      }
    }
    return lines
  }

  /// A script for the shell that loads everything from the folder that it is in.
  public var script: String {
    """
    #!/bin/sh
    # Loads this folder into pgstac. The database is that of PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD.
    # Safe to run again: what is there is left alone. Use --method upsert or delsert for Items that have changed.
    set -eu
    cd "$(dirname "$0")"

    """ + commands.joined(separator: "\n") + "\n"
  }

  private func quoted(_ file: String) -> String { shellQuoted(file) }

  /// A word for the shell.
  private func shellQuoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte || "-_./".utf8.contains(byte)
    }
    if isPlain, !text.isEmpty, !text.hasPrefix("-") { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// The JSON form.
  public var json: JSONValue {
    [
      "version": 1, "folder": .string(folder),
      "collections": .array(
        collections.map { collection in
          [
            "id": .string(collection.id), "items": .integer(Int64(collection.itemCount)),
            "given": .boolean(collection.isGiven),
            "partition_trunc": collection.truncation == .none
              ? .null : .string(collection.truncation.rawValue),
            "largest_partition": .integer(Int64(collection.largestPartition)),
            "times_not_in_utc": .integer(Int64(collection.offsetCount)),
            "items_with_nulls": .integer(Int64(collection.nullCount)),
            "item_assets_left_out": .array(collection.withoutDefinitions.map { .string($0) }),
            "files": .array(collection.files.map { .string($0) }),
          ]
        }),
      "rejected": .object(
        JSONObject(
          rejected.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })),
      "commands": .array(commands.map { .string($0) }),
    ]
  }
}
