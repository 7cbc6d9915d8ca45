#include "csimdjson.h"

#include <charconv>
#include <cmath>
#include <new>
#include <simdjson.h>

struct csimdjson_parser {
  simdjson::dom::parser parser;
  size_t max_depth;
};

namespace {

// Writes so many digits and returns the place behind them.
char *put_digits(char *text, uint64_t value, int count) {
  for (int place = count - 1; place >= 0; place--) {
    text[place] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return text + count;
}

// Writes a double that has at most 15 decimal digits, up to nine of them behind the point, as most in
// documents have. No two numbers of 15 digits are the same double, so no shorter text reads back as
// this one. Returns 0 for other doubles, which take four times as long.
size_t format_short(double value, char *text) {
  double size = std::fabs(value);
  if (size >= 1e9 || (size < 1e-4 && size != 0)) return 0;
  bool is_small = size < 1e6;
  double scale = is_small ? 1e9 : 1e6;
  uint64_t divisor = is_small ? 1'000'000'000 : 1'000'000;
  auto scaled = static_cast<uint64_t>(static_cast<int64_t>(size * scale + 0.5));
  if (static_cast<double>(scaled) / scale != size) return 0;
  uint64_t whole = scaled / divisor;
  uint64_t fraction = scaled % divisor;
  char *end = text;
  if (std::signbit(value)) *end++ = '-';
  int count = 1;
  for (uint64_t rest = whole; rest >= 10; rest /= 10) count++;
  end = put_digits(end, whole, count);
  *end++ = '.';
  if (fraction == 0) {
    *end++ = '0';
  } else {
    end = put_digits(end, fraction, is_small ? 9 : 6);
    while (end[-1] == '0') end--;
  }
  return static_cast<size_t>(end - text);
}

}  // namespace

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

const uint32_t *csimdjson_structurals(csimdjson_parser *self, size_t *count) {
  *count = self->parser.implementation->n_structural_indexes;
  return self->parser.implementation->structural_indexes.get();
}

const char *csimdjson_error_message(int code) {
  return simdjson::error_message(static_cast<simdjson::error_code>(code));
}

size_t csimdjson_format_double(double value, uint8_t *out) {
  char *text = reinterpret_cast<char *>(out);
  if (size_t length = format_short(value, text)) return length;
  // Where people and other programs write an exponent, not where one would be a byte shorter.
  double size = std::fabs(value);
  bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
  auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  auto result = std::to_chars(text, text + 30, value, format);
  size_t length = static_cast<size_t>(result.ptr - text);
  // 10.0 is a double here: 10 would read back as an integer.
  if (fixed && size == std::trunc(size)) {
    text[length++] = '.';
    text[length++] = '0';
  }
  return length;
}
}
