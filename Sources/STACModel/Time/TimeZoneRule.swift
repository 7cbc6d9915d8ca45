internal import Glibc

/// What local times are in UTC: a fixed offset, or a zone of the IANA time zone database, as the
/// system has it.
public struct TimeZoneRule: Sendable, Hashable {
  /// UTC.
  public static let utc = TimeZoneRule(offset: 0)

  /// The name, as it was given.
  public let name: String
  private let content: Content

  private enum Content: Sendable, Hashable {
    /// Seconds ahead of UTC.
    case offset(Int)
    case zone(TimeZoneTable)
  }

  private init(offset: Int) {
    name = "UTC"
    content = .offset(offset)
  }

  /// A zone by its name: `UTC`, `Z`, `+01:00`, `Europe/Berlin`.
  ///
  /// - Throws: ``ModelError`` where the system does not know it.
  public init(_ name: String) throws(ModelError) {
    self.name = name
    if ["utc", "z", "gmt"].contains(name.lowercased()) {
      content = .offset(0)
      return
    }
    if let first = name.first, first == "+" || first == "-" {
      guard let pattern = try? TimestampPattern("%Y%z"),
        let time = try? pattern.timestamp("1970" + name)
      else {
        throw ModelError(.timestamp, "'\(name)' is not a time zone; write +01:00")
      }
      content = .offset(-Int(time.seconds))
      return
    }
    let isName = name.utf8.allSatisfy {
      $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a || 0x30...0x39 ~= $0 || "/_+-".utf8.contains($0)
    }
    guard isName, !name.hasPrefix("/"), let bytes = Self.read("/usr/share/zoneinfo/" + name),
      let table = TimeZoneTable(bytes)
    else {
      throw ModelError(
        .timestamp,
        "'\(name)' is not a time zone that this system knows; write one such as Europe/Berlin or "
          + "+01:00")
    }
    content = .zone(table)
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    let count = fread(&bytes, 1, bytes.count, file)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// The instant of a local time that is given as if it were UTC. Of two, where the clock is put
  /// back, the first.
  ///
  /// - Throws: ``ModelError`` where there is no such local time, as the clock is put forward.
  func seconds(ofLocal local: Int64, _ text: String) throws(ModelError) -> Int64 {
    switch content {
    case .offset(let offset): return local - Int64(offset)
    case .zone(let table):
      // The zone has some offset within a day of the time; one that leads back to it is right.
      for offset in table.offsets(around: local) {
        let instant = local - Int64(offset)
        if table.offset(at: instant) == offset { return instant }
      }
      throw ModelError(
        .timestamp,
        "\(ModelError.quote(text.utf8)) is not a date and time: the clock in \(name) is put forward "
          + "over it")
    }
  }
}
