import STACYAML
import Testing

struct YAMLErrorTests {
  @Test(
    "text that is not YAML",
    arguments: [
      (
        "",
        """
        flow.yaml:1:1: error: the file is empty
        """
      ),
      (
        " \n\t\n",
        """
        flow.yaml:1:1: error: the file is empty
        """
      ),
      (
        "# nothing\n",
        """
        flow.yaml:1:1: error: the file is empty
        # nothing
        ^
        """
      ),
      (
        "---\n",
        """
        flow.yaml:1:1: error: the file is empty
        ---
        ^
        """
      ),
      (
        "\u{FEFF}",
        """
        flow.yaml:1:1: error: the file is empty
        """
      ),
      (
        "a: 1\n---\nb: 2",
        """
        flow.yaml:2:1: error: a second document begins here
        ---
        ^
        hint: put each document into a file of its own
        """
      ),
      (
        "a: x\u{0}y",
        """
        flow.yaml:1:5: error: NUL byte in the text
        a: x␀y
            ^
        """
      ),
      (
        "a: x\u{1}y",
        """
        flow.yaml:1:5: error: control character in the text
        a: x␁y
            ^
        hint: write it as an escape between double quotes
        """
      ),
      (
        "a: 1\n\nä: x\u{85}y\u{9F}",
        """
        flow.yaml:3:9: error: control character in the text
        ä: x\u{FFFD}y\u{FFFD}
              ^
        hint: write it as an escape between double quotes
        """
      ),
      (
        "a:\n\tb: 1",
        """
        flow.yaml:2:1: error: tabs are not allowed in YAML indentation
        \tb: 1
        ^
        hint: indent with spaces
        """
      ),
      (
        "a:\n  b: 1\n\tc: 2",
        """
        flow.yaml:3:1: error: tabs are not allowed in YAML indentation
        \tc: 2
        ^
        hint: indent with spaces
        """
      ),
      (
        "a:\n  b: 1\n  \tc: 2",
        """
        flow.yaml:3:3: error: tabs are not allowed in YAML indentation
          \tc: 2
          ^
        hint: indent with spaces
        """
      ),
      (
        "-\tb: 1\n-\tc: 2",
        """
        flow.yaml:1:2: error: tabs are not allowed in YAML indentation
        -\tb: 1
         ^
        hint: indent with spaces
        """
      ),
      (
        "a: @b",
        """
        flow.yaml:1:4: error: a value cannot begin with '@'
        a: @b
           ^
        hint: put the value between quotes
        """
      ),
      (
        "a: `b`",
        """
        flow.yaml:1:4: error: a value cannot begin with '`'
        a: `b`
           ^
        hint: put the value between quotes
        """
      ),
      (
        "a: %b",
        """
        flow.yaml:1:4: error: a value cannot begin with '%'
        a: %b
           ^
        hint: put the value between quotes
        """
      ),
      (
        "a: b: c",
        """
        flow.yaml:1:5: error: unexpected ':'
        a: b: c
            ^
        hint: check the indentation, and put values that contain ': ' between quotes
        """
      ),
      (
        "a: 1\n b: 2",
        """
        flow.yaml:2:3: error: unexpected ':'
         b: 2
          ^
        hint: check the indentation, and put values that contain ': ' between quotes
        """
      ),
      (
        "a:\n    b: 1\n  c: 2",
        """
        flow.yaml:3:3: error: expected a key
          c: 2
          ^
        hint: check the indentation of this line and the lines before it
        flow.yaml:1:1: note: in the mapping that begins here
        a:
        ^
        """
      ),
      (
        "a: [1, 2\nb: 3",
        """
        flow.yaml:2:2: error: expected ',' or ']'
        b: 3
         ^
        flow.yaml:1:4: note: in the list that begins here
        a: [1, 2
           ^
        """
      ),
      (
        "a: {b: 1\nc",
        """
        flow.yaml:2:2: error: expected ',' or '}'
        c
         ^
        flow.yaml:1:4: note: in the mapping that begins here
        a: {b: 1
           ^
        """
      ),
      (
        "a: [${A}, ${B}]",
        """
        flow.yaml:1:6: error: expected ',' or ']'
        a: [${A}, ${B}]
             ^
        hint: inside […] and {…} put "${…}" between quotes
        """
      ),
      (
        "a: {b: ${A}}",
        """
        flow.yaml:1:9: error: expected ',' or '}'
        a: {b: ${A}}
                ^
        hint: inside […] and {…} put "${…}" between quotes
        """
      ),
      (
        "a: 'x\nb: y",
        """
        flow.yaml:1:4: error: a quoted text without a closing quote
        a: 'x
           ^
        """
      ),
      (
        "a: \"x\\q\"",
        """
        flow.yaml:1:6: error: unknown escape in a quoted text
        a: "x\\q"
             ^
        hint: write '\\\\' for a backslash, or use single quotes
        """
      ),
      (
        "a: \"\\xZZ\"",
        """
        flow.yaml:1:7: error: expected hexadecimal digits after the escape
        a: "\\xZZ"
              ^
        """
      ),
      (
        "a: 1\nb",
        """
        flow.yaml:2:2: error: expected ':' after the key
        b
         ^
        hint: put text that is not a key between quotes
        """
      ),
      (
        "a: 1\n- b",
        """
        flow.yaml:2:1: error: expected a key
        - b
        ^
        hint: check the indentation of this line and the lines before it
        flow.yaml:1:1: note: in the mapping that begins here
        a: 1
        ^
        """
      ),
      (
        "- a\nb: 1",
        """
        flow.yaml:2:1: error: expected '-'
        b: 1
        ^
        hint: check the indentation of this line and the lines before it
        flow.yaml:1:1: note: in the list that begins here
        - a
        ^
        """
      ),
      (
        "a: *",
        """
        flow.yaml:1:5: error: expected a name after '&' or '*'
        a: *
            ^
        hint: put text that begins so between quotes
        """
      ),
      (
        "a: &",
        """
        flow.yaml:1:5: error: expected a name after '&' or '*'
        a: &
            ^
        hint: put text that begins so between quotes
        """
      ),
      (
        "a: ]",
        """
        flow.yaml:1:4: error: expected a value
        a: ]
           ^
        """
      ),
      (
        "a: |x\n  b",
        """
        flow.yaml:1:5: error: did not find expected comment or line break
        a: |x
            ^
        """
      ),
      (
        "a: !<x\n",
        """
        flow.yaml:1:7: error: did not find the expected '>'
        a: !<x
              ^
        """
      ),
      (
        "a: !y!z 1",
        """
        flow.yaml:1:4: error: a tag that no %TAG line explains
        a: !y!z 1
           ^
        """
      ),
      (
        "%YAML 3.0\n---\na: 1",
        """
        flow.yaml:1:1: error: not a version of YAML that can be read
        %YAML 3.0
        ^
        hint: write %YAML 1.2, or leave the line out
        """
      ),
      (
        "%FOO\na: 1",
        """
        flow.yaml:1:5: error: found unknown directive name
        %FOO
            ^
        """
      ),
    ])
  func syntax(text: String, expected: String) {
    #expect(messages(text) == expected)
  }

  @Test(
    "YAML that means nothing here",
    arguments: [
      (
        "a: 1\nb: 2\na: 3\n'a': 4",
        """
        flow.yaml:3:1: error: duplicate key 'a'
        a: 3
        ^
        flow.yaml:1:1: note: the key was first set here
        a: 1
        ^
        flow.yaml:4:1: error: duplicate key 'a'
        'a': 4
        ^
        flow.yaml:1:1: note: the key was first set here
        a: 1
        ^
        """
      ),
      (
        "[1]: a\n{b: c}: d",
        """
        flow.yaml:1:1: error: a key must be text, not a list
        [1]: a
        ^
        flow.yaml:2:1: error: a key must be text, not a mapping
        {b: c}: d
        ^
        """
      ),
      (
        "a: *x\nb: *y",
        """
        flow.yaml:1:4: error: no anchor '&x' before this alias
        a: *x
           ^
        hint: put text that begins with '*' between quotes
        flow.yaml:2:4: error: no anchor '&y' before this alias
        b: *y
           ^
        hint: put text that begins with '*' between quotes
        """
      ),
      (
        "a: &x [*x]",
        """
        flow.yaml:1:8: error: the value behind '*x' contains itself
        a: &x [*x]
               ^
        """
      ),
      (
        "a:\n  <<: 1\nb: {<<: [{}, []]}",
        """
        flow.yaml:2:7: error: '<<' takes a mapping or a list of mappings, not the integer 1
          <<: 1
              ^
        hint: write '<<: *name' with the name of an anchor
        flow.yaml:3:14: error: '<<' takes a mapping or a list of mappings, not a list
        b: {<<: [{}, []]}
                     ^
        hint: write '<<: *name' with the name of an anchor
        """
      ),
      (
        "<<: {a: 1}\n<<: {b: 2}",
        """
        flow.yaml:2:1: error: duplicate key '<<'
        <<: {b: 2}
        ^
        flow.yaml:1:1: note: the key was first set here
        <<: {a: 1}
        ^
        """
      ),
      (
        "a: 1\na: 2\nb: 'x",
        """
        flow.yaml:2:1: error: duplicate key 'a'
        a: 2
        ^
        flow.yaml:1:1: note: the key was first set here
        a: 1
        ^
        flow.yaml:3:4: error: a quoted text without a closing quote
        b: 'x
           ^
        """
      ),
    ])
  func meaning(text: String, expected: String) {
    #expect(messages(text) == expected)
  }

  @Test(
    "bytes that are not UTF-8",
    arguments: [
      (
        [0x61, 0x3A, 0x20, 0xFF],
        """
        flow.yaml:1:4: error: byte 0xFF is not valid UTF-8
        a: �
           ^
        hint: save the file as UTF-8
        """
      ),
      (
        [0x61, 0x3A, 0x20, 0xC3],
        """
        flow.yaml:1:4: error: byte 0xC3 is not valid UTF-8
        a: �
           ^
        hint: save the file as UTF-8
        """
      ),
      (
        [0x61, 0x0A, 0xED, 0xA0, 0x80],
        """
        flow.yaml:2:1: error: byte 0xED is not valid UTF-8
        ���
        ^
        hint: save the file as UTF-8
        """
      ),
      (
        [0xFF, 0xFE, 0x61, 0x00],
        """
        flow.yaml:1:1: error: the file is UTF-16, not UTF-8
        ��a␀
        ^
        hint: save it as UTF-8
        """
      ),
      (
        [0xFE, 0xFF, 0x00, 0x61],
        """
        flow.yaml:1:1: error: the file is UTF-16, not UTF-8
        ��␀a
        ^
        hint: save it as UTF-8
        """
      ),
    ] as [([UInt8], String)])
  func encoding(bytes: [UInt8], expected: String) {
    #expect(messages(bytes) == expected)
  }
}
