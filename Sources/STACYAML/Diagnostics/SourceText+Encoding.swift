internal import STACJSON

extension SourceText {
  /// Refuses what no configuration file may hold: UTF-16, bytes that are not UTF-8, and NUL.
  func checkEncoding() throws(ConfigurationError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ConfigurationError(
        "the file is UTF-16, not UTF-8", at: start, in: self, hint: "save it as UTF-8")
    }
    if let offset = firstInvalidByte() {
      let code = String(bytes[offset], radix: 16, uppercase: true)
      throw ConfigurationError(
        "byte 0x\(code) is not valid UTF-8", at: location(at: offset), in: self,
        hint: "save the file as UTF-8")
    }
    if let offset = bytes.firstIndex(of: 0) {
      throw ConfigurationError("NUL byte in the text", at: location(at: offset), in: self)
    }
  }

  private func firstInvalidByte() -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}
