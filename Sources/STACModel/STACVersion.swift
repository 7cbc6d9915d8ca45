/// A version of the STAC specification, as `stac_version` has it: `1.1.0`, `1.0.0-rc.1`.
///
/// Ordered as <https://semver.org/#spec-item-11> says.
public struct STACVersion: Sendable, Hashable {
  /// The first number; another one means that readers must change.
  public var major: Int
  /// The second number.
  public var minor: Int
  /// The third number.
  public var patch: Int
  /// What stands behind the hyphen, such as `rc.1`; nil for a release.
  public var prerelease: String?

  /// Version 1.0.0.
  public static let v100 = STACVersion(major: 1, minor: 0, patch: 0)
  /// Version 1.1.0.
  public static let v110 = STACVersion(major: 1, minor: 1, patch: 0)
  /// The version that this program writes.
  public static let current = v110

  /// A version of these numbers.
  public init(major: Int, minor: Int, patch: Int, prerelease: String? = nil) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
  }

  /// The version that a text names.
  ///
  /// - Throws: ``ModelError`` where it is not three numbers, with or without `-` and a word behind.
  public init(_ text: String) throws(ModelError) {
    let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = (halves.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
      .map { $0.utf8.allSatisfy { 48...57 ~= $0 } ? Int($0) : nil }
    guard numbers.count == 3, let major = numbers[0], let minor = numbers[1],
      let patch = numbers[2], halves.count == 1 || halves[1].isEmpty == false
    else {
      throw ModelError(
        .version, "\(ModelError.quote(text.utf8)) is not a version such as 1.1.0 or 1.0.0-rc.1")
    }
    self.init(
      major: major, minor: minor, patch: patch,
      prerelease: halves.count == 2 ? String(halves[1]) : nil)
  }
}

extension STACVersion: Comparable {
  /// Whether the first version came before the second.
  public static func < (a: STACVersion, b: STACVersion) -> Bool {
    let (ours, theirs) = ((a.major, a.minor, a.patch), (b.major, b.minor, b.patch))
    if ours != theirs { return ours < theirs }
    switch (a.prerelease, b.prerelease) {
    case (nil, _): return false
    case (_, nil): return true
    case (let a?, let b?): return isEarlier(a, b)
    }
  }

  /// Compares words between dots one by one: numbers as numbers, and before other words.
  private static func isEarlier(_ a: String, _ b: String) -> Bool {
    let (ours, theirs) = (a.split(separator: "."), b.split(separator: "."))
    for (own, other) in zip(ours, theirs) where own != other {
      switch (Int(own), Int(other)) {
      case (let own?, let other?): return own < other
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return own < other
      }
    }
    return ours.count < theirs.count
  }
}

extension STACVersion: CustomStringConvertible {
  /// The version as `stac_version` has it.
  public var description: String {
    "\(major).\(minor).\(patch)" + (prerelease.map { "-\($0)" } ?? "")
  }
}
