#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/io/file.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "carrow_parquet.h"
#include "parquet_guard.h"
#include "parquet_source.hpp"

using carrow::check;
using carrow::guarded;
using carrow::take;

struct carrow_parquet_file {
  std::shared_ptr<arrow::CappedMemoryPool> pool;
  // Where each read is a request.
  std::shared_ptr<carrow::LentFile> lent_file;
  std::unique_ptr<parquet::arrow::FileReader> reader;
  std::shared_ptr<parquet::FileMetaData> metadata;
  std::string creator;
  std::vector<std::vector<std::string>> leaves;
  std::vector<std::string> types;
  // Bounds that were lent.
  std::deque<std::string> lent;
  std::mutex lock;
};

struct carrow_batches {
  std::unique_ptr<arrow::RecordBatchReader> reader;
  // Of a file that comes over a network: row groups are read one by one.
  carrow_parquet_file *file = nullptr;
  std::vector<int> groups;
  std::vector<int> leaves;
  size_t next = 0;

  // Begins to fetch a row group, where it is not too large to lie in memory as it is.
  void fetch(size_t step) {
    if (step >= groups.size()) return;
    auto group = file->metadata->RowGroup(groups[step]);
    std::vector<carrow::LentFile::Range> ranges;
    int64_t sum = 0;
    for (int leaf : leaves) {
      auto chunk = group->ColumnChunk(leaf);
      int64_t start = chunk->data_page_offset();
      if (chunk->has_dictionary_page() && chunk->dictionary_page_offset() > 0)
        start = std::min(start, chunk->dictionary_page_offset());
      int64_t length = chunk->total_compressed_size();
      if (start < 0 || length < 0 || length > kLargestFetch) return;
      sum += length;
      ranges.push_back({start, length});
    }
    if (sum <= kLargestFetch) file->lent_file->plan(static_cast<int>(step), carrow::coalesced(ranges));
  }

  void open_next() {
    file->lent_file->plan(static_cast<int>(next), {});
    if (next == 0) fetch(0);
    fetch(next + 1);
    reader = take(file->reader->GetRecordBatchReader(std::vector<int>{groups[next]}, leaves));
    next++;
  }

  static constexpr int64_t kLargestFetch = 256 << 20;
};

namespace {

std::string type_name(const parquet::ColumnDescriptor *column) {
  auto logical = column->logical_type();
  if (logical && logical->is_valid() && !logical->is_none()) return logical->ToString();
  return parquet::TypeToString(column->physical_type());
}

parquet::ReaderProperties reader_properties(arrow::MemoryPool *pool) {
  parquet::ReaderProperties properties(pool);
  properties.enable_buffered_stream();
  // Each column has one, and of a column few bytes are read at a time.
  properties.set_buffer_size(64 << 10);
  return properties;
}

void open(carrow_parquet_file &self, std::shared_ptr<arrow::io::RandomAccessFile> file) {
  parquet::arrow::FileReaderBuilder builder;
  check(builder.Open(std::move(file), reader_properties(self.pool.get())));
  parquet::ArrowReaderProperties properties;
  properties.set_pre_buffer(false);
  properties.set_use_threads(false);
  builder.memory_pool(self.pool.get())->properties(properties);
  self.reader = take(builder.Build());
  self.metadata = self.reader->parquet_reader()->metadata();
  self.creator = self.metadata->created_by();
  const auto *schema = self.metadata->schema();
  for (int leaf = 0; leaf < schema->num_columns(); leaf++) {
    const auto *column = schema->Column(leaf);
    self.leaves.push_back(column->path()->ToDotVector());
    self.types.push_back(type_name(column));
  }
}

}  // namespace

extern "C" {

carrow_parquet_file *carrow_parquet_open(const char *path, int64_t memory_limit,
                                         carrow_error *error) {
  return guarded(error, static_cast<carrow_parquet_file *>(nullptr), [&] {
    auto self = std::make_unique<carrow_parquet_file>();
    self->pool = std::make_shared<arrow::CappedMemoryPool>(carrow::pool(), memory_limit);
    open(*self, take(arrow::io::ReadableFile::Open(path, self->pool.get())));
    return self.release();
  });
}

carrow_parquet_file *carrow_parquet_open_bytes(carrow_bytes bytes, int64_t memory_limit,
                                               carrow_error *error) {
  return guarded(error, static_cast<carrow_parquet_file *>(nullptr), [&] {
    auto self = std::make_unique<carrow_parquet_file>();
    self->pool = std::make_shared<arrow::CappedMemoryPool>(carrow::pool(), memory_limit);
    self->lent_file = std::make_shared<carrow::LentFile>(bytes, self->pool);
    open(*self, self->lent_file);
    return self.release();
  });
}

void carrow_parquet_close(carrow_parquet_file *self) {
  try {
    delete self;
  } catch (...) {
  }
}

int64_t carrow_parquet_row_count(carrow_parquet_file *self) { return self->metadata->num_rows(); }

int carrow_parquet_row_group_count(carrow_parquet_file *self) {
  return self->metadata->num_row_groups();
}

int64_t carrow_parquet_rows_of_group(carrow_parquet_file *self, int group) {
  carrow_error ignored = {nullptr};
  auto rows = guarded(&ignored, int64_t{0},
                      [&] { return self->metadata->RowGroup(group)->num_rows(); });
  free(ignored.message);
  return rows;
}

const char *carrow_parquet_creator(carrow_parquet_file *self) { return self->creator.c_str(); }

int carrow_parquet_metadata_count(carrow_parquet_file *self) {
  const auto &metadata = self->metadata->key_value_metadata();
  return metadata ? static_cast<int>(metadata->size()) : 0;
}

const char *carrow_parquet_metadata_key(carrow_parquet_file *self, int index) {
  return self->metadata->key_value_metadata()->key(index).c_str();
}

const char *carrow_parquet_metadata_value(carrow_parquet_file *self, int index, size_t *length) {
  const auto &value = self->metadata->key_value_metadata()->value(index);
  *length = value.size();
  return value.data();
}

bool carrow_parquet_schema(carrow_parquet_file *self, struct ArrowSchema *schema,
                           carrow_error *error) {
  return guarded(error, false, [&] {
    std::shared_ptr<arrow::Schema> found;
    check(self->reader->GetSchema(&found));
    check(arrow::ExportSchema(*found, schema));
    return true;
  });
}

int carrow_parquet_leaf_count(carrow_parquet_file *self) {
  return static_cast<int>(self->leaves.size());
}

int carrow_parquet_leaf_depth(carrow_parquet_file *self, int leaf) {
  return static_cast<int>(self->leaves[leaf].size());
}

const char *carrow_parquet_leaf_name(carrow_parquet_file *self, int leaf, int depth) {
  return self->leaves[leaf][depth].c_str();
}

int carrow_parquet_leaf_type(carrow_parquet_file *self, int leaf) {
  return static_cast<int>(self->metadata->schema()->Column(leaf)->physical_type());
}

const char *carrow_parquet_leaf_type_name(carrow_parquet_file *self, int leaf) {
  return self->types[leaf].c_str();
}

bool carrow_parquet_chunk(carrow_parquet_file *self, int group, int leaf, carrow_chunk *chunk,
                          carrow_error *error) {
  return guarded(error, false, [&] {
    auto found = self->metadata->RowGroup(group)->ColumnChunk(leaf);
    *chunk = carrow_chunk{};
    chunk->compressed_size = found->total_compressed_size();
    chunk->uncompressed_size = found->total_uncompressed_size();
    chunk->value_count = found->num_values();
    auto statistics = found->encoded_statistics();
    // Also says whether the bounds can be believed: some writers ordered them wrongly.
    if (!found->is_stats_set() || !statistics) return true;
    chunk->has_null_count = statistics->has_null_count;
    chunk->null_count = statistics->null_count;
    if (statistics->has_min && statistics->has_max) {
      std::lock_guard<std::mutex> guard(self->lock);
      chunk->has_bounds = true;
      const auto &minimum = self->lent.emplace_back(statistics->min());
      const auto &maximum = self->lent.emplace_back(statistics->max());
      chunk->minimum = reinterpret_cast<const uint8_t *>(minimum.data());
      chunk->minimum_length = minimum.size();
      chunk->maximum = reinterpret_cast<const uint8_t *>(maximum.data());
      chunk->maximum_length = maximum.size();
    }
    return true;
  });
}

carrow_batches *carrow_batches_open(carrow_parquet_file *file, const int *groups, int group_count,
                                    const int *leaves, int leaf_count, int64_t batch_rows,
                                    carrow_error *error) {
  return guarded(error, static_cast<carrow_batches *>(nullptr), [&] {
    auto self = std::make_unique<carrow_batches>();
    file->reader->set_batch_size(batch_rows);
    self->groups.assign(groups, groups + group_count);
    self->leaves.assign(leaves, leaves + leaf_count);
    if (file->lent_file) {
      // Nothing is fetched before it is asked for; of no row groups there is the schema.
      self->file = file;
      self->reader = take(file->reader->GetRecordBatchReader(std::vector<int>{}, self->leaves));
    } else {
      self->reader = take(file->reader->GetRecordBatchReader(self->groups, self->leaves));
    }
    return self.release();
  });
}

void carrow_batches_close(carrow_batches *self) {
  try {
    delete self;
  } catch (...) {
  }
}

bool carrow_batches_schema(carrow_batches *self, struct ArrowSchema *schema,
                           carrow_error *error) {
  return guarded(error, false, [&] {
    check(arrow::ExportSchema(*self->reader->schema(), schema));
    return true;
  });
}

int carrow_batches_next(carrow_batches *self, struct ArrowArray *batch, carrow_error *error) {
  return guarded(error, -1, [&] {
    std::shared_ptr<arrow::RecordBatch> found;
    check(self->reader->ReadNext(&found));
    while (!found && self->file && self->next < self->groups.size()) {
      self->open_next();
      check(self->reader->ReadNext(&found));
    }
    if (!found) return 0;
    check(arrow::ExportRecordBatch(*found, batch));
    return 1;
  });
}
}
