/// How progress is shown.
public enum ProgressMode: String, Sendable, CaseIterable {
  /// One line that is drawn again and again, on a terminal only.
  case auto
  /// A line every few seconds, also into files and pipes.
  case plain
  /// Not at all.
  case none
}
