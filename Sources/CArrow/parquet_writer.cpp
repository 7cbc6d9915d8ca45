#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/util/base64.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/schema.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_writer.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <map>
#include <string>
#include <vector>

#include "carrow_parquet.h"
#include "parquet_guard.h"

using carrow::check;
using carrow::guarded;
using carrow::take;

struct carrow_layout {
  std::shared_ptr<arrow::Schema> schema;
  std::shared_ptr<parquet::WriterProperties> properties;
  std::shared_ptr<parquet::ArrowWriterProperties> arrow_properties;
  std::shared_ptr<parquet::SchemaDescriptor> descriptor;
};

struct carrow_row_group {
  carrow_layout *layout;
  std::shared_ptr<arrow::io::BufferOutputStream> output;
  std::unique_ptr<parquet::arrow::FileWriter> writer;
  std::shared_ptr<arrow::Buffer> file;
  std::shared_ptr<parquet::FileMetaData> metadata;
  int64_t begin = 0;
  int64_t end = 0;
};

struct carrow_footer {
  carrow_layout *layout;
  std::unique_ptr<parquet::FileMetaDataBuilder> builder;
  std::shared_ptr<arrow::Buffer> bytes;
  int16_t count = 0;
};

namespace {

arrow::Compression::type compression(carrow_parquet_codec codec) {
  switch (codec) {
    case CARROW_PARQUET_SNAPPY: return arrow::Compression::SNAPPY;
    case CARROW_PARQUET_GZIP: return arrow::Compression::GZIP;
    case CARROW_PARQUET_NONE: return arrow::Compression::UNCOMPRESSED;
    default: return arrow::Compression::ZSTD;
  }
}

// Where the first page of a column chunk is.
int64_t start_of(const parquet::ColumnChunkMetaData &chunk) {
  int64_t start = chunk.data_page_offset();
  if (chunk.has_dictionary_page() && chunk.dictionary_page_offset() > 0 &&
      chunk.dictionary_page_offset() < start)
    start = chunk.dictionary_page_offset();
  return start;
}

void copy_chunk(const parquet::ColumnChunkMetaData &chunk, int64_t shift,
                parquet::ColumnChunkMetaDataBuilder *builder) {
  std::map<parquet::Encoding::type, int32_t> dictionary_pages, data_pages;
  for (const auto &pages : chunk.encoding_stats()) {
    auto &counts =
        pages.page_type == parquet::PageType::DICTIONARY_PAGE ? dictionary_pages : data_pages;
    counts[pages.encoding] += pages.count;
  }
  if (auto statistics = chunk.encoded_statistics()) builder->SetStatistics(*statistics);
  if (auto sizes = chunk.size_statistics()) builder->SetSizeStatistics(*sizes);
  bool has_dictionary = chunk.has_dictionary_page();
  bool falls_back = has_dictionary && data_pages.count(parquet::Encoding::PLAIN) > 0;
  builder->Finish(chunk.num_values(), has_dictionary ? chunk.dictionary_page_offset() + shift : 0,
                  -1, chunk.data_page_offset() + shift, chunk.total_compressed_size(),
                  chunk.total_uncompressed_size(), has_dictionary, falls_back, dictionary_pages,
                  data_pages);
}

}  // namespace

extern "C" {

carrow_layout *carrow_layout_create(struct ArrowSchema *schema, carrow_layout_options options,
                                    const char *const *plain, int plain_count,
                                    carrow_error *error) {
  return guarded(error, static_cast<carrow_layout *>(nullptr), [&] {
    auto layout = std::make_unique<carrow_layout>();
    layout->schema = take(arrow::ImportSchema(schema));
    parquet::WriterProperties::Builder builder;
    builder.memory_pool(carrow::pool())
        ->version(parquet::ParquetVersion::PARQUET_2_6)
        ->compression(compression(options.codec))
        ->data_pagesize(options.page_size)
        ->dictionary_pagesize_limit(options.dictionary_size)
        // The encoder decides where a row group ends.
        ->max_row_group_length(int64_t{1} << 40)
        ->disable_write_page_index();
    if (options.dictionary_size == 0) builder.disable_dictionary();
    if (options.level > 0) builder.compression_level(options.level);
    for (int index = 0; index < plain_count; index++) builder.disable_dictionary(plain[index]);
    layout->properties = builder.build();
    layout->arrow_properties = parquet::ArrowWriterProperties::Builder().build();
    check(parquet::arrow::ToParquetSchema(layout->schema.get(), *layout->properties,
                                          *layout->arrow_properties, &layout->descriptor));
    return layout.release();
  });
}

void carrow_layout_destroy(carrow_layout *self) { delete self; }

carrow_row_group *carrow_row_group_create(carrow_layout *layout, carrow_error *error) {
  return guarded(error, static_cast<carrow_row_group *>(nullptr), [&] {
    auto group = std::make_unique<carrow_row_group>();
    group->layout = layout;
    group->output = take(arrow::io::BufferOutputStream::Create(1 << 16, carrow::pool()));
    group->writer = take(parquet::arrow::FileWriter::Open(*layout->schema, carrow::pool(),
                                                          group->output, layout->properties,
                                                          layout->arrow_properties));
    return group.release();
  });
}

void carrow_row_group_destroy(carrow_row_group *self) {
  try {
    delete self;
  } catch (...) {
  }
}

bool carrow_row_group_append(carrow_row_group *self, struct ArrowArray *batch,
                             carrow_error *error) {
  return guarded(error, false, [&] {
    auto rows = take(arrow::ImportRecordBatch(batch, self->layout->schema));
    check(self->writer->WriteRecordBatch(*rows));
    return true;
  });
}

bool carrow_row_group_finish(carrow_row_group *self, carrow_error *error) {
  return guarded(error, false, [&] {
    check(self->writer->Close());
    self->metadata = self->writer->metadata();
    self->writer.reset();
    self->file = take(self->output->Finish());
    self->output.reset();
    // The bytes of all column chunks, without the magic before and the footer behind them.
    if (self->metadata->num_row_groups() > 1)
      throw std::runtime_error("a row group came out as several");
    if (self->metadata->num_row_groups() == 1) {
      auto group = self->metadata->RowGroup(0);
      self->begin = self->file->size();
      for (int column = 0; column < group->num_columns(); column++) {
        auto chunk = group->ColumnChunk(column);
        int64_t start = start_of(*chunk);
        self->begin = std::min(self->begin, start);
        self->end = std::max(self->end, start + chunk->total_compressed_size());
      }
      if (self->begin < 4 || self->end > self->file->size())
        throw std::runtime_error("a column chunk lies outside its row group");
    }
    return true;
  });
}

const uint8_t *carrow_row_group_bytes(carrow_row_group *self, size_t *length) {
  *length = static_cast<size_t>(self->end > self->begin ? self->end - self->begin : 0);
  return self->file ? self->file->data() + self->begin : nullptr;
}

carrow_footer *carrow_footer_create(carrow_layout *layout, carrow_error *error) {
  return guarded(error, static_cast<carrow_footer *>(nullptr), [&] {
    auto footer = std::make_unique<carrow_footer>();
    footer->layout = layout;
    footer->builder =
        parquet::FileMetaDataBuilder::Make(layout->descriptor.get(), layout->properties);
    return footer.release();
  });
}

void carrow_footer_destroy(carrow_footer *self) { delete self; }

bool carrow_footer_append(carrow_footer *self, carrow_row_group *row_group, int64_t file_offset,
                          carrow_error *error) {
  return guarded(error, false, [&] {
    if (row_group->metadata->num_row_groups() == 0) return true;
    if (self->count == INT16_MAX) throw std::runtime_error("too many row groups in one file");
    auto group = row_group->metadata->RowGroup(0);
    auto *builder = self->builder->AppendRowGroup();
    builder->set_num_rows(group->num_rows());
    int64_t shift = file_offset - row_group->begin;
    for (int column = 0; column < group->num_columns(); column++)
      copy_chunk(*group->ColumnChunk(column), shift, builder->NextColumnChunk());
    builder->Finish(group->total_byte_size(), self->count++);
    return true;
  });
}

bool carrow_footer_finish(carrow_footer *self, const char *const *keys, const char *const *values,
                          int count, const uint8_t **bytes, size_t *length, carrow_error *error) {
  return guarded(error, false, [&] {
    std::vector<std::string> names(keys, keys + count), texts(values, values + count);
    // Arrow's own readers take the metadata of the file from here, where there is such a key.
    auto schema = self->layout->schema->WithMetadata(arrow::KeyValueMetadata::Make(names, texts));
    auto serialized = take(arrow::ipc::SerializeSchema(*schema));
    names.push_back("ARROW:schema");
    texts.push_back(arrow::util::base64_encode(
        std::string_view(reinterpret_cast<const char *>(serialized->data()),
                         static_cast<size_t>(serialized->size()))));
    auto metadata =
        self->builder->Finish(arrow::KeyValueMetadata::Make(std::move(names), std::move(texts)));
    auto output = take(arrow::io::BufferOutputStream::Create(1 << 16, carrow::pool()));
    parquet::WriteFileMetaData(*metadata, output.get());
    self->bytes = take(output->Finish());
    *bytes = self->bytes->data();
    *length = static_cast<size_t>(self->bytes->size());
    return true;
  });
}
}
