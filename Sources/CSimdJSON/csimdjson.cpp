#include "csimdjson.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <new>
#include <simdjson.h>

struct csimdjson_parser {
  simdjson::dom::parser parser;
  size_t max_depth;
};

extern "C" {

csimdjson_parser *csimdjson_parser_create(size_t max_depth) {
  return new (std::nothrow) csimdjson_parser{simdjson::dom::parser(), max_depth};
}

void csimdjson_parser_destroy(csimdjson_parser *parser) { delete parser; }

size_t csimdjson_padding(void) { return simdjson::SIMDJSON_PADDING; }

int csimdjson_parse(csimdjson_parser *self, const uint8_t *bytes, size_t length,
                    const uint64_t **tape, const uint8_t **strings) {
  if (self->parser.capacity() < length || self->parser.max_depth() != self->max_depth) {
    auto error = self->parser.allocate(length, self->max_depth);
    if (error) return static_cast<int>(error);
  }
  auto result = self->parser.parse(bytes, length, false);
  if (result.error()) return static_cast<int>(result.error());
  *tape = self->parser.doc.tape.get();
  *strings = self->parser.doc.string_buf.get();
  return 0;
}

const char *csimdjson_error_message(int code) {
  return simdjson::error_message(static_cast<simdjson::error_code>(code));
}

size_t csimdjson_format_double(double value, uint8_t *out) {
  char *text = reinterpret_cast<char *>(out);
  // Plain decimals where people write them so; 3e+05 would be as exact and shorter than 300000.0.
  double size = std::fabs(value);
  bool plain = size == 0 || (size >= 1e-5 && size < 1e16);
  auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  auto result = std::to_chars(text, text + 30, value, format);
  size_t length = static_cast<size_t>(result.ptr - text);
  if (!plain) return length;
  // 10 is a double here: without a fraction it would read back as an integer.
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '.') return length;
  }
  text[length++] = '.';
  text[length++] = '0';
  return length;
}

double csimdjson_parse_double(const uint8_t *bytes, size_t length) {
  const char *text = reinterpret_cast<const char *>(bytes);
  double value = 0;
  auto result = std::from_chars(text, text + length, value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small is nearly zero, too large is beyond every double.
    bool negative = length > 0 && text[0] == '-';
    const char *exponent = nullptr;
    for (size_t i = 0; i < length; i++) {
      if (text[i] == 'e' || text[i] == 'E') exponent = text + i + 1;
    }
    bool tiny = exponent ? *exponent == '-' : (text[negative] == '0');
    double magnitude = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    return negative ? -magnitude : magnitude;
  }
  return value;
}
}
