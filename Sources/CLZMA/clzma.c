#include "clzma.h"

#include <lzma.h>
#include <stdlib.h>

struct clzma_stream {
  lzma_stream stream;
};

static bool options_of(const clzma_filter *from, lzma_filter *to, lzma_options_lzma *lzma,
                       lzma_options_delta *delta) {
  to->id = from->id;
  switch (from->id) {
    case LZMA_FILTER_DELTA:
      *delta = (lzma_options_delta){.type = LZMA_DELTA_TYPE_BYTE,
                                    .dist = from->distance == 0 ? 1 : from->distance};
      to->options = delta;
      return true;
    case LZMA_FILTER_LZMA1:
    case LZMA_FILTER_LZMA2:
      if (lzma_lzma_preset(lzma, from->preset)) return false;
      if (from->dictionary_size != 0) lzma->dict_size = from->dictionary_size;
      if (from->lc >= 0) lzma->lc = (uint32_t)from->lc;
      if (from->lp >= 0) lzma->lp = (uint32_t)from->lp;
      if (from->pb >= 0) lzma->pb = (uint32_t)from->pb;
      to->options = lzma;
      return true;
    case LZMA_FILTER_X86:
    case LZMA_FILTER_POWERPC:
    case LZMA_FILTER_IA64:
    case LZMA_FILTER_ARM:
    case LZMA_FILTER_ARMTHUMB:
    case LZMA_FILTER_SPARC:
      to->options = NULL;
      return true;
    default: return false;
  }
}

clzma_stream *clzma_create(const clzma_filter *filters, size_t filter_count,
                           uint64_t memory_limit) {
  clzma_stream *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  self->stream = (lzma_stream)LZMA_STREAM_INIT;
  lzma_ret status;
  if (filter_count == 0) {
    status = lzma_auto_decoder(&self->stream, memory_limit, LZMA_CONCATENATED);
  } else {
    lzma_filter chain[LZMA_FILTERS_MAX + 1];
    lzma_options_lzma lzma[LZMA_FILTERS_MAX];
    lzma_options_delta delta[LZMA_FILTERS_MAX];
    if (filter_count > LZMA_FILTERS_MAX) goto failed;
    for (size_t index = 0; index < filter_count; index++) {
      if (!options_of(&filters[index], &chain[index], &lzma[index], &delta[index])) goto failed;
    }
    chain[filter_count] = (lzma_filter){.id = LZMA_VLI_UNKNOWN, .options = NULL};
    // A stream without a head has no limit of its own.
    if (lzma_raw_decoder_memusage(chain) > memory_limit) goto failed;
    status = lzma_raw_decoder(&self->stream, chain);
  }
  if (status == LZMA_OK) return self;
failed:
  clzma_destroy(self);
  return NULL;
}

void clzma_destroy(clzma_stream *self) {
  lzma_end(&self->stream);
  free(self);
}

clzma_status clzma_step(clzma_stream *self, const uint8_t *input, size_t input_length,
                        uint8_t *output, size_t output_length, size_t *used, size_t *written) {
  lzma_stream *stream = &self->stream;
  stream->next_in = input;
  stream->avail_in = input_length;
  stream->next_out = output;
  stream->avail_out = output_length;
  // All of the input is here.
  lzma_ret status = lzma_code(stream, LZMA_FINISH);
  *used = input_length - stream->avail_in;
  *written = output_length - stream->avail_out;
  switch (status) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: return CLZMA_MORE;
    case LZMA_STREAM_END: return CLZMA_END;
    case LZMA_MEMLIMIT_ERROR:
    case LZMA_MEM_ERROR: return CLZMA_TOO_LARGE;
    default: return CLZMA_BROKEN;
  }
}
