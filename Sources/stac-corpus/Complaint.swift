internal import Glibc

/// Why nothing more is written.
struct Complaint: Error {
  let message: String
  /// What the program ends with.
  let status: Int32

  /// The command line is wrong.
  static func usage(_ message: String) -> Complaint {
    Complaint(message: message + "; see --help", status: 64)
  }

  /// The system refused; `errno` says why.
  static func system(_ attempt: String, _ path: String) -> Complaint {
    Complaint(message: "\(attempt) \(path): \(String(cString: strerror(errno)))", status: 2)
  }
}
