// Blosc 1, for STAC Manager.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The size of what a buffer unpacks to, or -1 where it is no buffer of Blosc 1.
int64_t cblosc_size(const uint8_t *_Nonnull input, size_t input_length);

// Unpacks a buffer into memory of its size. Returns the length, or a negative number.
int64_t cblosc_decompress(const uint8_t *_Nonnull input, size_t input_length,
                          uint8_t *_Nonnull output, size_t output_length);

#ifdef __cplusplus
}
#endif
