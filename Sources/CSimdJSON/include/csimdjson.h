// simdjson's DOM parser for C: parse into the tape, hand out the tape.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csimdjson_parser csimdjson_parser;

csimdjson_parser *_Nullable csimdjson_parser_create(size_t max_depth);
void csimdjson_parser_destroy(csimdjson_parser *_Nonnull parser);

// The bytes that must be readable (with any content) behind a document.
size_t csimdjson_padding(void);

// Parses one document. `bytes` must be readable up to `length + csimdjson_padding()`.
// Returns 0 and the tape and string buffer, which stay valid until the next call or destroy;
// else simdjson's error code.
int csimdjson_parse(csimdjson_parser *_Nonnull parser, const uint8_t *_Nonnull bytes,
                    size_t length, const uint64_t *_Nullable *_Nonnull tape,
                    const uint8_t *_Nullable *_Nonnull strings);

// Where in the text of the last document each value and each of `{ } [ ] : ,` stands, in order.
// Valid as long as the tape.
const uint32_t *_Nonnull csimdjson_structurals(csimdjson_parser *_Nonnull parser,
                                               size_t *_Nonnull count);

const char *_Nonnull csimdjson_error_message(int code);

// Writes the shortest text that reads back as exactly this finite double, in fixed notation from
// 1e-4 up to 1e16 and with an exponent outside. At most 32 bytes.
size_t csimdjson_format_double(double value, uint8_t *_Nonnull out);

#ifdef __cplusplus
}
#endif
