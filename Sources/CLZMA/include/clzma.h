// LZMA and xz, for STAC Manager.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A filter of a stream that has no head; what is not told is 0, and the preset's.
typedef struct {
  // As xz numbers them: 3 delta, 0x21 LZMA2, 0x4000000000000001 LZMA.
  uint64_t id;
  uint32_t preset;
  uint32_t distance;
  uint32_t dictionary_size;
  // -1 where it is not told.
  int32_t lc, lp, pb;
} clzma_filter;

typedef struct clzma_stream clzma_stream;

typedef enum {
  CLZMA_MORE = 0,
  CLZMA_END = 1,
  CLZMA_BROKEN = -1,
  CLZMA_TOO_LARGE = -2,
} clzma_status;

// A stream that takes at most so much memory for itself: .xz or .lzma, told by its head, or with filters
// a stream without one. NULL where there is no memory, or the filters are none that are known.
clzma_stream *_Nullable clzma_create(const clzma_filter *_Nullable filters, size_t filter_count,
                                     uint64_t memory_limit);
void clzma_destroy(clzma_stream *_Nonnull self);

// Unpacks as much as there is room for. `used` and `written` tell how far it went.
clzma_status clzma_step(clzma_stream *_Nonnull self, const uint8_t *_Nonnull input,
                        size_t input_length, uint8_t *_Nonnull output, size_t output_length,
                        size_t *_Nonnull used, size_t *_Nonnull written);

#ifdef __cplusplus
}
#endif
