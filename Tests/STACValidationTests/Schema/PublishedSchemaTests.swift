import Glibc
import STACJSON
import Testing

@testable import STACValidation

@Suite struct PublishedSchemaTests {
  @Test("all published schemas compile, or say what is wrong with them")
  func compile() throws {
    let root = Fixtures.root.replacing("/fixtures/", with: "/schemas/")
    guard access(root, R_OK) == 0 else {
      return print("LEFT OUT: the published schemas are not beside the package")
    }
    let compiler = SchemaCompiler(source: SchemaFolder(path: String(root.dropLast())))
    var compiled = 0
    var withProblems: [SchemaError] = []
    var refused: [SchemaError] = []
    for path in Self.schemaPaths(root) {
      do throws(SchemaError) {
        let schema = try compiler.compile("https://" + path)
        if let problem = schema.problems.first {
          withProblems.append(problem)
        } else {
          compiled += 1
        }
      } catch {
        refused.append(error)
      }
    }
    print(
      "published schemas: \(compiled) whole, \(withProblems.count) with problems, \(refused.count) refused"
    )
    #expect(compiled >= 595)
    // What is broken as published: dead references, and files that are not JSON.
    #expect(withProblems.count == 29 && refused.count == 6)
    #expect(withProblems.allSatisfy { $0.code == .reference })
    #expect(refused.allSatisfy { $0.code == .notJSON })
    #expect(withProblems.allSatisfy { $0.message.contains($0.url) })
  }

  private static func schemaPaths(_ root: String) -> [String] {
    guard
      let pipe = popen(
        "cd '\(root)' && find . -name '*.json' -not -path './_unpublished/*' | sort", "r")
    else { return [] }
    defer { pclose(pipe) }
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&block, 1, block.count, pipe), count > 0 {
      text += block[..<count]
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map {
      String($0.dropFirst(2))
    }
  }
}
