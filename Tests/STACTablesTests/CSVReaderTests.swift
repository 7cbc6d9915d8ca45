import STACJSON
import STACStorage
import STACTables
import STACTestSupport
import Testing

/// The rows of a CSV text as JSON, and what is wrong with others.
private func rows(
  _ bytes: [UInt8], _ options: CSVOptions = CSVOptions(), name: String = "t.csv",
  limit: Int = 1 << 20
) throws -> (rows: [String], places: [Int], problems: [TableError]) {
  let folder = try TemporaryFolder()
  let reader = try CSVReader(try folder.write(name, bytes), options)
  let block = RecordBlock(capacity: 16)
  var rows: [String] = []
  var places: [Int] = []
  var problems: [TableError] = []
  while try reader.next(into: block, limit: limit, problems: &problems) {
    block.forEachRecord { bytes, place in
      rows.append(String(decoding: bytes, as: UTF8.self))
      places.append(place.line)
    }
  }
  return (rows, places, problems)
}

private func rows(
  _ text: String, _ options: CSVOptions = CSVOptions(), name: String = "t.csv", limit: Int = 1 << 20
) throws -> (rows: [String], places: [Int], problems: [TableError]) {
  try rows(Array(text.utf8), options, name: name, limit: limit)
}

struct CSVReaderTests {
  @Test
  func `fields in quotes hold delimiters, line ends and quotes, and lines are counted`() throws {
    let found = try rows("a,b\r\n\"x,1\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",\n3,\"\"\n")
    #expect(
      found.rows == [
        #"{"a":"x,1","b":"say \"hi\""}"#, #"{"a":"two\r\nlines","b":null}"#, #"{"a":"3","b":""}"#,
      ])
    #expect(found.places == [2, 3, 5])
    #expect(found.problems.isEmpty)
  }

  @Test(arguments: [
    ("a;b\n1;2,5\n", UInt8(ascii: ";")), ("a\tb\n1\t2,5\n", UInt8(ascii: "\t")),
    ("a long name|b\n1|2,5\n", UInt8(ascii: "|")), ("\"x;y;z\",b\n1,2\n", UInt8(ascii: ",")),
  ])
  func `the header tells the delimiter`(text: String, delimiter: UInt8) throws {
    let folder = try TemporaryFolder()
    let reader = try CSVReader(try folder.write("t.csv", text))
    #expect(reader.delimiter == delimiter)
    #expect(reader.columns.count == 2)
  }

  @Test
  func `rows that are wrong are named with line and column, and the others are read`() throws {
    let found = try rows(
      "id,name\n1,a\n2\n3,b,c\n4,\"open\n5,b\"x\n6,\"y\"z\n\n7,ok\n")
    #expect(found.rows == [#"{"id":"1","name":"a"}"#, #"{"id":"7","name":"ok"}"#])
    #expect(found.problems.map { $0.location?.line } == [3, 4, 5, 6, 7])
    #expect(
      found.problems.map(\.code) == [.raggedRow, .raggedRow, .quotes, .quotes, .quotes])
    #expect(found.problems.map { String(decoding: $0.content, as: UTF8.self) }[2] == "4,\"open")
    #expect(
      found.problems.map(\.message) == [
        "the row has 1 field, and the header 2: 'name' and what follows is missing",
        "the row has 3 fields, and the header 2",
        "text stands behind a closing quote, in column 'name'",
        "a quote stands in the middle of a field, in column 'name'",
        "text stands behind a closing quote, in column 'name'",
      ])
  }

  @Test
  func `a quote that is never closed costs one line`() throws {
    let found = try rows("id,name\n1,\"open\n2,b\n3,c\n")
    #expect(found.rows == [#"{"id":"2","name":"b"}"#, #"{"id":"3","name":"c"}"#])
    #expect(found.problems.map(\.message) == ["a quote is not closed, in column 'name'"])
  }

  @Test
  func `a byte order mark is no part of the first name`() throws {
    #expect(try rows("\u{feff}id,é\n1,ß\n").rows == [#"{"id":"1","é":"ß"}"#])
  }

  @Test
  func `text that is not UTF-8 is named with its column, and read with its encoding`() throws {
    let bytes: [UInt8] = Array("id,name\n1,caf".utf8) + [0xe9, 0x80] + Array("\n2,x\n".utf8)
    let found = try rows(bytes)
    #expect(found.rows == [#"{"id":"2","name":"x"}"#])
    #expect(found.problems.map(\.code) == [.encoding])
    #expect(
      found.problems[0].message.hasPrefix("the column 'name' is not UTF-8; name the encoding"))
    var options = CSVOptions()
    options.encoding = .latin1
    #expect(try rows(bytes, options).rows[0] == "{\"id\":\"1\",\"name\":\"café\u{80}\"}")
    options.encoding = .windows1252
    #expect(try rows(bytes, options).rows[0] == #"{"id":"1","name":"café€"}"#)
  }

  @Test
  func `UTF-16 with its mark is read without being told`() throws {
    var bytes: [UInt8] = [0xff, 0xfe]
    for unit in "id,n\n1,😀é\n".utf16 { bytes += [UInt8(unit & 0xff), UInt8(unit >> 8)] }
    #expect(try rows(bytes).rows == [#"{"id":"1","n":"😀é"}"#])
  }

  @Test
  func `blocks of any size give the same rows`() throws {
    var text = "id,name,value\n"
    for row in 0..<5000 { text += "\(row),\"name\n\(row)\",\(row % 7 == 0 ? "" : "é\(row)")\n" }
    let whole = try rows(text)
    let small = try rows(text, limit: 100)
    #expect(whole.rows.count == 5000)
    #expect(whole.rows.elementsEqual(small.rows))
    #expect(whole.places.elementsEqual(small.places))
    #expect(whole.places.last == 2 + 2 * 4999)
  }

  @Test
  func `types are those of all fields, and ids with zeros stay text`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "t.csv", "id,n,flag,mixed,none,big\n007,1.5,true,1,,12345678901234567890\n8,-2e3,False,x,,1\n"
    )
    let types = try CSVReader.types(of: path, CSVOptions(), keepingText: [])
    #expect(
      types == [
        "id": .text, "n": .number, "flag": .boolean, "mixed": .text, "none": .text, "big": .text,
      ])
    var options = CSVOptions()
    options.types = types
    let reader = try CSVReader(path, options)
    let block = RecordBlock(capacity: 16)
    var problems: [TableError] = []
    _ = try reader.next(into: block, limit: 1000, problems: &problems)
    var found: [String] = []
    block.forEachRecord { bytes, _ in found.append(String(decoding: bytes, as: UTF8.self)) }
    #expect(
      found == [
        #"{"id":"007","n":1.5,"flag":true,"mixed":"1","none":null,"big":"12345678901234567890"}"#,
        #"{"id":"8","n":-2e3,"flag":false,"mixed":"x","none":null,"big":"1"}"#,
      ])
  }

  @Test
  func `lines before the header, comments and own names are taken`() throws {
    var options = CSVOptions()
    options.skippedLines = 1
    options.comment = UInt8(ascii: "#")
    #expect(try rows("title\n# c\na,b\n#x\n1,2\n", options).rows == [#"{"a":"1","b":"2"}"#])
    options = CSVOptions()
    options.hasHeader = false
    options.columns = ["x", "y"]
    #expect(try rows("1,2\n", options).rows == [#"{"x":"1","y":"2"}"#])
  }

  @Test
  func `a header that cannot be used is an error`() throws {
    #expect(throws: TableError.self) { try rows("a,b,a\n1,2,3\n") }
    #expect(throws: TableError.self) { try rows("") }
    #expect(throws: TableError.self) { try rows("\"a,b\n") }
  }
}

struct FilePatternTests {
  @Test(
    arguments: [
      ("{tile}_{date:8}_{band}.tif", "T32_20240131_B02.tif", ["T32", "20240131", "B02"]),
      ("{tile}_{date:8}_{band}.tif", "T32_2024_B02.tif", nil),
      ("{a}-{a}.txt", "xy-xy.txt", ["xy"]), ("{a}-{a}.txt", "xy-xz.txt", nil),
      ("**/{name}.tif", "a/b/c.tif", ["c"]), ("*/{name}.tif", "a/b/c.tif", nil),
      ("{d}/{n}.t?f", "é/ü.töf", ["é", "ü"]), ("*", "a", []),
    ] as [(String, String, [String]?)])
  func `parts of names get names`(pattern: String, name: String, parts: [String]?) throws {
    #expect(try FilePattern(pattern).match(name) == parts)
  }

  @Test
  func `braces that are wrong are named`() {
    #expect(throws: TableError.self) { try FilePattern("{a") }
    #expect(throws: TableError.self) { try FilePattern("{}") }
    #expect(throws: TableError.self) { try FilePattern("{a:x}") }
  }

  @Test
  func `files are grouped by the parts that they share`() throws {
    let folder = try TemporaryFolder()
    for name in ["a/S1_B02.tif", "a/S1_B03.tif", "b/S2_B02.tif", "b/readme.txt", ".hidden_B02.tif"]
    {
      _ = try folder.write(name, "x")
    }
    let records = try FileRecords(
      in: folder(""), try FilePattern("{scene}_{band}.tif"), groupedBy: ["scene"])
    let block = RecordBlock(capacity: 16)
    #expect(records.next(into: block, limit: 1 << 20))
    var found: [JSONValue] = []
    try block.forEachRecord { (bytes, _) throws in
      found.append(try JSONValue(parsing: Array(bytes)))
    }
    #expect(found.map { $0["scene"]?.string } == ["S1", "S2"])
    #expect(found[0]["files"]?.array?.map { $0["band"]?.string } == ["B02", "B03"])
    #expect(found[0]["files"]?.array?.first?["relative_path"] == "a/S1_B02.tif")
    #expect(found[0]["files"]?.array?.first?["size"] == 1)
  }
}
