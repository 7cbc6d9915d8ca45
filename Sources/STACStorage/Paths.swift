// Paths of files, and locations in stores, as text. Nothing here asks a file system.

/// The folder that a path lies in: empty for a name alone, the bucket for an object at its top.
public func folder(of path: String) -> String {
  let parts = LocationParts(path)
  guard let slash = parts.path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
    return parts.root.isEmpty ? "" : parts.root + parts.query
  }
  if slash == parts.path.utf8.startIndex {
    return parts.root.isEmpty ? "/" : parts.root + parts.query
  }
  return parts.root + parts.path[..<slash] + parts.query
}

/// The last name of a path.
public func fileName(of path: String) -> String {
  let parts = LocationParts(path)
  let whole = parts.path.isEmpty ? parts.root[...] : parts.path
  guard let slash = whole.utf8.lastIndex(of: UInt8(ascii: "/")) else { return String(whole) }
  return String(whole[whole.utf8.index(after: slash)...])
}

/// A name or relative path below a folder; an absolute one stays as it is.
public func join(_ folder: String, _ name: String) -> String {
  if folder.isEmpty || name.hasPrefix("/") || LocationParts.hasScheme(name) { return name }
  let parts = LocationParts(folder)
  let place = parts.root + parts.path
  return (place.hasSuffix("/") ? place + name : place + "/" + name) + parts.query
}

/// The path without `.`, without `..` where a name stands before it, without double slashes.
///
/// Nothing leads out of the bucket of a location in a store.
public func normalized(_ path: String) -> String {
  let parts = LocationParts(path)
  if parts.hasNormalPath { return path }
  let isAbsolute = path.hasPrefix("/") || !parts.root.isEmpty
  var names: [Substring] = []
  for name in parts.names {
    if name == "..", let last = names.last, last != ".." {
      names.removeLast()
    } else if name != ".." || !isAbsolute {
      names.append(name)
    }
  }
  let joined = names.joined(separator: "/")
  if !parts.root.isEmpty {
    return parts.root + (joined.isEmpty ? "" : "/" + joined) + parts.query
  }
  if isAbsolute { return "/" + joined }
  return joined.isEmpty ? "." : joined
}

/// The way from a folder to a file, both given from the same place.
///
/// Where the way to the folder begins with `..` more often than that to the file, the way back is
/// not known; give absolute paths then. From one store to another, or between a store and this
/// machine, there is no way: the file is told as it is.
public func relativePath(from folder: String, to file: String) -> String {
  let start = LocationParts(normalized(folder))
  let end = LocationParts(normalized(file))
  guard start.root == end.root else { return end.root + end.path }
  let (from, to) = (start.names, end.names)
  var shared = 0
  while shared < from.count, shared < to.count - 1, from[shared] == to[shared] { shared += 1 }
  let up = Array(repeating: "..", count: from.count - shared)
  let way = (up + to[shared...].map(String.init)).joined(separator: "/")
  return way.hasPrefix("../") ? way : "./" + way
}

/// A location taken apart.
///
///     s3://bucket/folder/items.ndjson?region=eu-west-1
///     └── root ──┘└────── path ──────┘└──── query ────┘
///
/// A path on this machine has nothing but the path. Only locations in object stores have a query: it
/// begins with the first `?` behind which there is a `=`.
struct LocationParts {
  let root: String
  let path: Substring
  let query: String

  init(_ location: String) {
    guard let colon = Self.endOfScheme(location) else {
      root = ""
      path = location[...]
      query = ""
      return
    }
    let authority = location.utf8.index(colon, offsetBy: 3)
    let start = location[authority...].firstIndex { $0 == "/" || $0 == "?" } ?? location.endIndex
    root = String(location[..<start])
    let rest = location[start...]
    if StoreLocation.Provider(scheme: location[..<colon]) != nil,
      let mark = rest.firstIndex(of: "?"), rest[mark...].contains("=")
    {
      path = rest[..<mark]
      query = String(rest[mark...])
    } else {
      path = rest
      query = ""
    }
  }

  /// The names in the path, but for those that say nothing.
  var names: [Substring] {
    path.utf8.split(separator: UInt8(ascii: "/")).compactMap { name in
      name.elementsEqual(CollectionOfOne(UInt8(ascii: "."))) ? nil : Substring(name)
    }
  }

  /// Whether the path is made of names alone: none is empty or dots, and no slash stands at its end.
  var hasNormalPath: Bool {
    if path.isEmpty { return false }
    var (length, dots, isFirst) = (0, 0, true)
    for byte in path.utf8 {
      if byte == UInt8(ascii: "/") {
        // The first slash of an absolute path stands before all names.
        if length == dots, length < 3, !(length == 0 && isFirst) { return false }
        (length, dots, isFirst) = (0, 0, false)
      } else {
        length += 1
        if byte == UInt8(ascii: ".") { dots += 1 }
      }
    }
    return length != dots || length > 2
  }

  /// Whether a text begins like a URL.
  static func hasScheme(_ text: String) -> Bool { endOfScheme(text) != nil }

  /// The scheme of a URL, in lower case; nil where the text is none.
  static func scheme(of text: String) -> String? {
    endOfScheme(text).map { text[..<$0].lowercased() }
  }

  /// The colon behind the scheme.
  private static func endOfScheme(_ text: String) -> String.Index? {
    var bytes = text.utf8[...]
    while let byte = bytes.first {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): break
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        if bytes.startIndex == text.utf8.startIndex { return nil }
      case UInt8(ascii: ":"):
        return bytes.startIndex > text.utf8.startIndex && bytes.starts(with: "://".utf8)
          ? bytes.startIndex : nil
      default: return nil
      }
      bytes = bytes.dropFirst()
    }
    return nil
  }
}
