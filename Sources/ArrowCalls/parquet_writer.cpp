#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/util/base64.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/schema.h>
#include <parquet/properties.h>
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
  std::shared_ptr<parquet::SchemaDescriptor> descriptor;
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

void describe(const carrow_written_chunk &chunk, int64_t row_group,
              parquet::ColumnChunkMetaDataBuilder *builder) {
  parquet::EncodedStatistics statistics;
  statistics.set_null_count(chunk.null_count);
  if (chunk.has_bounds) {
    statistics.set_min(
        std::string(reinterpret_cast<const char *>(chunk.minimum), chunk.minimum_length));
    statistics.set_max(
        std::string(reinterpret_cast<const char *>(chunk.maximum), chunk.maximum_length));
  }
  builder->SetStatistics(statistics);
  std::map<parquet::Encoding::type, int32_t> dictionary_pages, data_pages;
  bool has_dictionary = chunk.dictionary_length > 0;
  if (has_dictionary) dictionary_pages[parquet::Encoding::PLAIN] = 1;
  if (chunk.indexed_pages > 0) data_pages[parquet::Encoding::RLE_DICTIONARY] = chunk.indexed_pages;
  if (chunk.plain_pages > 0) data_pages[parquet::Encoding::PLAIN] = chunk.plain_pages;
  int64_t start = row_group + chunk.start;
  builder->Finish(chunk.value_count, has_dictionary ? start : 0, -1,
                  start + chunk.dictionary_length, chunk.compressed_size,
                  chunk.uncompressed_size, has_dictionary,
                  has_dictionary && chunk.plain_pages > 0, dictionary_pages, data_pages);
}

}  // namespace

extern "C" {

carrow_layout *carrow_layout_create(struct ArrowSchema *schema, carrow_parquet_codec codec,
                                    carrow_error *error) {
  return guarded(error, static_cast<carrow_layout *>(nullptr), [&] {
    auto layout = std::make_unique<carrow_layout>();
    layout->schema = take(arrow::ImportSchema(schema));
    parquet::WriterProperties::Builder builder;
    builder.memory_pool(carrow::pool())
        ->version(parquet::ParquetVersion::PARQUET_2_6)
        ->compression(compression(codec))
        ->disable_write_page_index();
    layout->properties = builder.build();
    auto arrow_properties = parquet::ArrowWriterProperties::Builder().build();
    check(parquet::arrow::ToParquetSchema(layout->schema.get(), *layout->properties,
                                          *arrow_properties, &layout->descriptor));
    return layout.release();
  });
}

void carrow_layout_destroy(carrow_layout *self) { delete self; }

int carrow_layout_leaf_count(carrow_layout *self) { return self->descriptor->num_columns(); }

void carrow_layout_levels(carrow_layout *self, int leaf, int *definition, int *repetition) {
  const auto *column = self->descriptor->Column(leaf);
  *definition = column->max_definition_level();
  *repetition = column->max_repetition_level();
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

bool carrow_footer_append(carrow_footer *self, const carrow_written_chunk *chunks,
                          int chunk_count, int64_t row_count, int64_t file_offset,
                          carrow_error *error) {
  return guarded(error, false, [&] {
    if (self->count == INT16_MAX) throw std::runtime_error("too many row groups in one file");
    if (chunk_count != self->layout->descriptor->num_columns())
      throw std::runtime_error("a row group has other columns than the file");
    auto *builder = self->builder->AppendRowGroup();
    builder->set_num_rows(row_count);
    int64_t size = 0;
    for (int column = 0; column < chunk_count; column++) {
      describe(chunks[column], file_offset, builder->NextColumnChunk());
      size += chunks[column].uncompressed_size;
    }
    builder->Finish(size, self->count++);
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
