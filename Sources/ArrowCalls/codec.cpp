#include "carrow.h"

#include <arrow/util/compression.h>
#include <cstdlib>
#include <cstring>
#include <memory>

struct carrow_decompressor {
  std::unique_ptr<arrow::util::Codec> codec;
  std::shared_ptr<arrow::util::Decompressor> stream;
};

struct carrow_compressor {
  std::unique_ptr<arrow::util::Codec> codec;
};

namespace {

void fail(carrow_error *error, const arrow::Status &status) {
  error->message = strdup(status.message().c_str());
}

arrow::Result<std::unique_ptr<arrow::util::Codec>> make_gzip(arrow::util::GZipFormat format,
                                                             int level) {
  arrow::util::GZipCodecOptions options;
  options.gzip_format = format;
  options.compression_level = level;
  return arrow::util::Codec::Create(arrow::Compression::GZIP, options);
}

arrow::Result<std::unique_ptr<arrow::util::Codec>> make_codec(carrow_codec codec, int level) {
  int chosen = level == 0 ? arrow::util::kUseDefaultCompressionLevel : level;
  switch (codec) {
    case CARROW_ZLIB: return make_gzip(arrow::util::GZipFormat::ZLIB, chosen);
    case CARROW_DEFLATE: return make_gzip(arrow::util::GZipFormat::DEFLATE, chosen);
    case CARROW_BZIP2: return arrow::util::Codec::Create(arrow::Compression::BZ2, chosen);
    case CARROW_LZ4_BLOCK: return arrow::util::Codec::Create(arrow::Compression::LZ4, chosen);
    case CARROW_SNAPPY: return arrow::util::Codec::Create(arrow::Compression::SNAPPY, chosen);
    case CARROW_GZIP: return arrow::util::Codec::Create(arrow::Compression::GZIP, chosen);
    default: return arrow::util::Codec::Create(arrow::Compression::ZSTD, chosen);
  }
}

}  // namespace

extern "C" {

carrow_decompressor *carrow_decompressor_create(carrow_codec codec, carrow_error *error) {
  auto made = make_codec(codec, 0);
  if (!made.ok()) return fail(error, made.status()), nullptr;
  auto stream = (*made)->MakeDecompressor();
  if (!stream.ok()) return fail(error, stream.status()), nullptr;
  return new carrow_decompressor{std::move(*made), std::move(*stream)};
}

void carrow_decompressor_destroy(carrow_decompressor *self) { delete self; }

bool carrow_decompress(carrow_decompressor *self, const uint8_t *input, size_t input_length,
                       uint8_t *output, size_t output_length, size_t *bytes_read,
                       size_t *bytes_written, bool *finished, carrow_error *error) {
  if (self->stream->IsFinished()) {
    auto status = self->stream->Reset();
    if (!status.ok()) return fail(error, status), false;
  }
  auto step = self->stream->Decompress(static_cast<int64_t>(input_length), input,
                                       static_cast<int64_t>(output_length), output);
  if (!step.ok()) return fail(error, step.status()), false;
  *bytes_read = static_cast<size_t>(step->bytes_read);
  *bytes_written = static_cast<size_t>(step->bytes_written);
  *finished = self->stream->IsFinished();
  return true;
}

int64_t carrow_decompress_block(carrow_codec codec, const uint8_t *input, size_t input_length,
                                uint8_t *output, size_t output_length, carrow_error *error) {
  auto made = make_codec(codec, 0);
  if (!made.ok()) return fail(error, made.status()), -1;
  auto length = (*made)->Decompress(static_cast<int64_t>(input_length), input,
                                    static_cast<int64_t>(output_length), output);
  if (!length.ok()) return fail(error, length.status()), -1;
  return *length;
}

carrow_compressor *carrow_compressor_create(carrow_codec codec, int level, carrow_error *error) {
  auto made = make_codec(codec, level);
  if (!made.ok()) return fail(error, made.status()), nullptr;
  return new carrow_compressor{std::move(*made)};
}

void carrow_compressor_destroy(carrow_compressor *self) { delete self; }

size_t carrow_compress_bound(carrow_compressor *self, size_t input_length) {
  return static_cast<size_t>(
      self->codec->MaxCompressedLen(static_cast<int64_t>(input_length), nullptr));
}

int64_t carrow_compress(carrow_compressor *self, const uint8_t *input, size_t input_length,
                        uint8_t *output, size_t output_length, carrow_error *error) {
  auto length = self->codec->Compress(static_cast<int64_t>(input_length), input,
                                      static_cast<int64_t>(output_length), output);
  if (!length.ok()) return fail(error, length.status()), -1;
  return *length;
}
}
