#include "carrow_library.h"

#include <cloading.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void carrow_free(void *pointer) { free(pointer); }

// ---- without Arrow -----------------------------------------------------------------------

static char reason[512];

static void *fail(carrow_error *error) {
  error->message = strdup(reason);
  return NULL;
}

static carrow_decompressor *no_decompressor(carrow_codec codec, carrow_error *error) {
  (void)codec;
  return fail(error);
}

static int64_t no_decompressed_block(carrow_codec codec, const uint8_t *input, size_t input_length,
                                     uint8_t *output, size_t output_length, carrow_error *error) {
  (void)codec, (void)input, (void)input_length, (void)output, (void)output_length;
  fail(error);
  return -1;
}

static carrow_compressor *no_compressor(carrow_codec codec, int level, carrow_error *error) {
  (void)codec, (void)level;
  return fail(error);
}

static carrow_store *no_store(const carrow_store_options *options, carrow_error *error) {
  (void)options;
  return fail(error);
}

static carrow_layout *no_layout(struct ArrowSchema *schema, carrow_parquet_codec codec,
                                carrow_error *error) {
  (void)codec;
  if (schema->release) schema->release(schema);
  return fail(error);
}

static carrow_parquet_file *no_file(const char *path, int64_t memory_limit, carrow_error *error) {
  (void)path, (void)memory_limit;
  return fail(error);
}

static carrow_parquet_file *no_bytes(carrow_bytes bytes, int64_t memory_limit,
                                     carrow_error *error) {
  (void)memory_limit;
  bytes.release(bytes.context);
  return fail(error);
}

// What is not here needs something that one of these has made.
static const carrow_functions absent = {
    .byte_count = sizeof(carrow_functions),
    .decompressor_create = no_decompressor,
    .decompress_block = no_decompressed_block,
    .compressor_create = no_compressor,
    .store_open = no_store,
    .layout_create = no_layout,
    .parquet_open = no_file,
    .parquet_open_bytes = no_bytes,
};

// ---- with it -----------------------------------------------------------------------------

// What the target ArrowCalls brings, where it is linked in.
extern const carrow_functions carrow_linked __attribute__((weak));

static const carrow_functions *functions = &absent;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const carrow_functions *loaded(void) {
  // The program's own search path leads to where it lies and to lib/ beside that.
  static const char *const names[] = {"libstac-arrow.so", NULL};
  static const char *const entry[] = {"stac_arrow_functions"};
  const carrow_functions *(*functions_of)(void) = NULL;
  const char *failure = cloading_load(names, entry, 1, &functions_of);
  if (!failure) {
    const carrow_functions *found = functions_of();
    if (found->byte_count == sizeof *found) return found;
    failure = "it is of another build";
  }
  snprintf(reason, sizeof reason,
           "this needs Arrow, and libstac-arrow.so, which brings it, cannot be loaded: %s; "
           "'make build' puts it beside the program",
           failure);
  return &absent;
}

static void load(void) { functions = &carrow_linked ? &carrow_linked : loaded(); }

const carrow_functions *carrow_library(void) {
  pthread_once(&once, load);
  return functions;
}
