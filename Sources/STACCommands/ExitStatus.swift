/// How the program ends; scripts rely on it.
enum ExitStatus: Int32, CaseIterable {
  /// Everything was done.
  case success = 0
  /// Some Items failed, or something was found.
  case findings = 1
  /// It could not be done.
  case failure = 2
  /// The command line is wrong.
  case usage = 64
  /// It was interrupted.
  case interrupted = 130

  var meaning: String {
    switch self {
    case .success: "everything was done"
    case .findings: "done, but Items failed or findings were reported"
    case .failure: "it could not be done"
    case .usage: "the command line is wrong"
    case .interrupted: "interrupted; what was begun is whole"
    }
  }
}
