// PCRE2 for C: compile a pattern in UTF-8, match it with bounded work.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cpcre2_pattern cpcre2_pattern;

// Compiles a pattern, with JIT where the machine has it. Returns NULL and an error code and the
// offset of the mistake where it is not one. The result may be used by many threads at a time.
cpcre2_pattern *_Nullable cpcre2_compile(const uint8_t *_Nonnull pattern, size_t length,
                                         int *_Nonnull code, size_t *_Nonnull offset);
void cpcre2_free(cpcre2_pattern *_Nonnull pattern);

// Whether the pattern matches anywhere in a well-formed UTF-8 text: 1 yes, 0 no, -1 given up for
// the work would have passed the limits. Keeps one match block for each thread.
int cpcre2_match(const cpcre2_pattern *_Nonnull pattern, const uint8_t *_Nonnull text,
                 size_t length);

// Writes the message of an error code, with a NUL at its end.
void cpcre2_message(int code, uint8_t *_Nonnull out, size_t capacity);

#ifdef __cplusplus
}
#endif
