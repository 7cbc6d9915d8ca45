#include "cblosc.h"

#include <blosc.h>

int64_t cblosc_size(const uint8_t *input, size_t input_length) {
  size_t size = 0;
  if (input_length < BLOSC_MIN_HEADER_LENGTH) return -1;
  if (blosc_cbuffer_validate(input, input_length, &size) < 0) return -1;
  return (int64_t)size;
}

int64_t cblosc_decompress(const uint8_t *input, size_t input_length, uint8_t *output,
                          size_t output_length) {
  if (cblosc_size(input, input_length) != (int64_t)output_length) return -1;
  return blosc_decompress_ctx(input, output, output_length, 1);
}
