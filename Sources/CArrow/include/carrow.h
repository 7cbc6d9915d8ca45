// The parts of Arrow C++ that STAC Manager uses, for C: they are called by way of carrow_library().
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  CARROW_GZIP = 0,
  CARROW_ZSTD = 1,
  CARROW_ZLIB = 2,     // RFC 1950
  CARROW_DEFLATE = 3,  // RFC 1951, as in zip files
  CARROW_BZIP2 = 4,
  CARROW_LZ4_BLOCK = 5,  // without a frame: only in one piece
  CARROW_SNAPPY = 6,
} carrow_codec;

// What a call that can fail leaves behind: free the text with carrow_free.
typedef struct {
  char *_Nullable message;
} carrow_error;

void carrow_free(void *_Nullable pointer);

// ---- streaming decompression -------------------------------------------------------------

typedef struct carrow_decompressor carrow_decompressor;

carrow_decompressor *_Nullable carrow_decompressor_create(carrow_codec codec,
                                                          carrow_error *_Nonnull error);
void carrow_decompressor_destroy(carrow_decompressor *_Nonnull self);

// One step: returns false on error. `finished` is true at the end of a frame (a gzip member, a
// zstd frame); more input then begins another frame.
bool carrow_decompress(carrow_decompressor *_Nonnull self, const uint8_t *_Nonnull input,
                       size_t input_length, uint8_t *_Nonnull output, size_t output_length,
                       size_t *_Nonnull bytes_read, size_t *_Nonnull bytes_written,
                       bool *_Nonnull finished, carrow_error *_Nonnull error);

// ---- one-shot decompression ---------------------------------------------------------------

// Decompresses a whole block into memory of its size. Returns the length, or -1.
int64_t carrow_decompress_block(carrow_codec codec, const uint8_t *_Nonnull input,
                                size_t input_length, uint8_t *_Nonnull output,
                                size_t output_length, carrow_error *_Nonnull error);

// ---- one-shot compression ----------------------------------------------------------------

typedef struct carrow_compressor carrow_compressor;

// `level` 0 is the codec's default.
carrow_compressor *_Nullable carrow_compressor_create(carrow_codec codec, int level,
                                                      carrow_error *_Nonnull error);
void carrow_compressor_destroy(carrow_compressor *_Nonnull self);
size_t carrow_compress_bound(carrow_compressor *_Nonnull self, size_t input_length);

// Compresses the input as one whole frame. Returns its length, or -1.
int64_t carrow_compress(carrow_compressor *_Nonnull self, const uint8_t *_Nonnull input,
                        size_t input_length, uint8_t *_Nonnull output, size_t output_length,
                        carrow_error *_Nonnull error);

#ifdef __cplusplus
}
#endif
