// Paths of files as text. Nothing here asks the file system.

/// The folder that a path lies in: empty for a name alone.
public func folder(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
  return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
}

/// The last name of a path.
public func fileName(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
  return String(path[path.utf8.index(after: slash)...])
}

/// A name or relative path below a folder; an absolute one stays as it is.
public func join(_ folder: String, _ name: String) -> String {
  if folder.isEmpty || name.hasPrefix("/") { return name }
  return folder.hasSuffix("/") ? folder + name : folder + "/" + name
}

/// The path without `.`, without `..` where a name stands before it, without double slashes.
public func normalized(_ path: String) -> String {
  var names: [Substring] = []
  for name in path.split(separator: "/") where name != "." {
    if name == "..", let last = names.last, last != ".." {
      names.removeLast()
    } else if name != ".." || !path.hasPrefix("/") {
      names.append(name)
    }
  }
  let joined = names.joined(separator: "/")
  if path.hasPrefix("/") { return "/" + joined }
  return joined.isEmpty ? "." : joined
}

/// The way from a folder to a file, both given from the same place.
///
/// Where the way to the folder begins with `..` more often than that to the file, the way back is
/// not known; give absolute paths then.
public func relativePath(from folder: String, to file: String) -> String {
  let start = normalized(folder).split(separator: "/").filter { $0 != "." }
  let end = normalized(file).split(separator: "/").filter { $0 != "." }
  var shared = 0
  while shared < start.count, shared < end.count - 1, start[shared] == end[shared] { shared += 1 }
  let up = Array(repeating: "..", count: start.count - shared)
  let way = (up + end[shared...].map(String.init)).joined(separator: "/")
  return way.hasPrefix("../") ? way : "./" + way
}
