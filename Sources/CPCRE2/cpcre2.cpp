#include "cpcre2.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace {

// Steps of one match. A pattern that needs more backtracks without end; simple ones need a few
// for each byte of the text.
constexpr uint32_t match_limit = 2'000'000;
constexpr uint32_t heap_limit_kib = 16'384;
constexpr size_t jit_stack_bytes = 512 * 1024;

// What a match needs beside the pattern: one of each for a thread.
struct workspace {
  pcre2_match_data *data = pcre2_match_data_create(1, nullptr);
  pcre2_match_context *context = pcre2_match_context_create(nullptr);
  pcre2_jit_stack *stack = pcre2_jit_stack_create(32 * 1024, jit_stack_bytes, nullptr);

  workspace() {
    if (!context) return;
    pcre2_set_match_limit(context, match_limit);
    pcre2_set_heap_limit(context, heap_limit_kib);
    if (stack) pcre2_jit_stack_assign(context, nullptr, stack);
  }
  ~workspace() {
    pcre2_jit_stack_free(stack);
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
  }
};

}  // namespace

extern "C" {

cpcre2_pattern *cpcre2_compile(const uint8_t *pattern, size_t length, int *code, size_t *offset) {
  uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                     PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
  PCRE2_SIZE place = 0;
  pcre2_code *compiled = pcre2_compile(pattern, length, options, code, &place, nullptr);
  *offset = place;
  if (compiled) pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
  return reinterpret_cast<cpcre2_pattern *>(compiled);
}

void cpcre2_free(cpcre2_pattern *pattern) {
  pcre2_code_free(reinterpret_cast<pcre2_code *>(pattern));
}

int cpcre2_match(const cpcre2_pattern *pattern, const uint8_t *text, size_t length) {
  thread_local workspace own;
  if (!own.data || !own.context) return -1;
  int result = pcre2_match(reinterpret_cast<const pcre2_code *>(pattern), text, length, 0,
                           PCRE2_NO_UTF_CHECK, own.data, own.context);
  if (result >= 0) return 1;
  return result == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

void cpcre2_message(int code, uint8_t *out, size_t capacity) {
  if (pcre2_get_error_message(code, out, capacity) < 0 && capacity > 0) out[0] = 0;
}
}
