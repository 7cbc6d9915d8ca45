// Parquet through Arrow C++: the metadata of files that are written, and files that are read batch
// by batch.
#pragma once
#include "carrow.h"
#include "carrow_data.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- writing -----------------------------------------------------------------------------
//
// A layout is shared by all threads. The pages of row groups are made by others; a footer tells where
// they came to lie.

typedef enum {
  CARROW_PARQUET_ZSTD = 0,
  CARROW_PARQUET_SNAPPY = 1,
  CARROW_PARQUET_GZIP = 2,
  CARROW_PARQUET_NONE = 3,
} carrow_parquet_codec;

typedef struct carrow_layout carrow_layout;
typedef struct carrow_footer carrow_footer;

// Takes the schema over.
carrow_layout *_Nullable carrow_layout_create(struct ArrowSchema *_Nonnull schema,
                                              carrow_parquet_codec codec,
                                              carrow_error *_Nonnull error);
void carrow_layout_destroy(carrow_layout *_Nonnull self);
int carrow_layout_leaf_count(carrow_layout *_Nonnull self);
// The greatest definition and repetition level of a leaf column.
void carrow_layout_levels(carrow_layout *_Nonnull self, int leaf, int *_Nonnull definition,
                          int *_Nonnull repetition);

// A leaf column of a row group. Bounds are the bytes of Parquet's plain encoding.
typedef struct {
  int64_t value_count;
  int64_t null_count;
  int64_t start;  // of the first page, from the beginning of the row group
  int64_t dictionary_length;  // of its page, with the header; 0 for none
  int64_t compressed_size;
  int64_t uncompressed_size;
  int indexed_pages;
  int plain_pages;
  bool has_bounds;
  const uint8_t *_Nullable minimum;
  size_t minimum_length;
  const uint8_t *_Nullable maximum;
  size_t maximum_length;
} carrow_written_chunk;

carrow_footer *_Nullable carrow_footer_create(carrow_layout *_Nonnull layout,
                                              carrow_error *_Nonnull error);
void carrow_footer_destroy(carrow_footer *_Nonnull self);
// Tells that a row group with these leaf columns begins at a place in the file.
bool carrow_footer_append(carrow_footer *_Nonnull self,
                          const carrow_written_chunk *_Nonnull chunks, int chunk_count,
                          int64_t row_count, int64_t file_offset, carrow_error *_Nonnull error);
// The end of the file, valid as long as the footer.
bool carrow_footer_finish(carrow_footer *_Nonnull self, const char *_Nonnull const *_Nonnull keys,
                          const char *_Nonnull const *_Nonnull values, int count,
                          const uint8_t *_Nullable *_Nonnull bytes, size_t *_Nonnull length,
                          carrow_error *_Nonnull error);

// ---- reading -----------------------------------------------------------------------------

typedef struct carrow_parquet_file carrow_parquet_file;
typedef struct carrow_batches carrow_batches;

// One column chunk. Bounds are the bytes of Parquet's plain encoding, valid as long as the file.
typedef struct {
  int64_t compressed_size;
  int64_t uncompressed_size;
  int64_t value_count;
  bool has_null_count;
  int64_t null_count;
  bool has_bounds;
  const uint8_t *_Nullable minimum;
  size_t minimum_length;
  const uint8_t *_Nullable maximum;
  size_t maximum_length;
} carrow_chunk;

// Bytes that are read through a function, from several threads at a time: -1 where it fails. The
// context is released once, also where opening fails.
typedef struct {
  int64_t size;
  void *_Nonnull context;
  int64_t (*_Nonnull read_at)(void *_Nonnull context, int64_t offset, size_t length,
                              uint8_t *_Nonnull output);
  void (*_Nonnull release)(void *_Nonnull context);
} carrow_bytes;

// Opens a file and reads its footer. No more memory than the limit is used for what is read.
carrow_parquet_file *_Nullable carrow_parquet_open(const char *_Nonnull path, int64_t memory_limit,
                                                   carrow_error *_Nonnull error);
// The same with bytes that come over a network: of the row groups that are read, what is wanted is
// fetched in few requests, and that of the next one meanwhile.
carrow_parquet_file *_Nullable carrow_parquet_open_bytes(carrow_bytes bytes, int64_t memory_limit,
                                                         carrow_error *_Nonnull error);
void carrow_parquet_close(carrow_parquet_file *_Nonnull self);
int64_t carrow_parquet_row_count(carrow_parquet_file *_Nonnull self);
int carrow_parquet_row_group_count(carrow_parquet_file *_Nonnull self);
int64_t carrow_parquet_rows_of_group(carrow_parquet_file *_Nonnull self, int group);
const char *_Nonnull carrow_parquet_creator(carrow_parquet_file *_Nonnull self);
int carrow_parquet_metadata_count(carrow_parquet_file *_Nonnull self);
const char *_Nonnull carrow_parquet_metadata_key(carrow_parquet_file *_Nonnull self, int index);
const char *_Nonnull carrow_parquet_metadata_value(carrow_parquet_file *_Nonnull self, int index,
                                                   size_t *_Nonnull length);
bool carrow_parquet_schema(carrow_parquet_file *_Nonnull self, struct ArrowSchema *_Nonnull schema,
                           carrow_error *_Nonnull error);

// Leaf columns: what is stored, numbered through.
int carrow_parquet_leaf_count(carrow_parquet_file *_Nonnull self);
// The names from the root to the leaf: their number, or one of them.
int carrow_parquet_leaf_depth(carrow_parquet_file *_Nonnull self, int leaf);
const char *_Nonnull carrow_parquet_leaf_name(carrow_parquet_file *_Nonnull self, int leaf,
                                              int depth);
// Parquet's physical type, as its own number, and the name of type and logical type for people.
int carrow_parquet_leaf_type(carrow_parquet_file *_Nonnull self, int leaf);
const char *_Nonnull carrow_parquet_leaf_type_name(carrow_parquet_file *_Nonnull self, int leaf);
bool carrow_parquet_chunk(carrow_parquet_file *_Nonnull self, int group, int leaf,
                          carrow_chunk *_Nonnull chunk, carrow_error *_Nonnull error);

// Reads leaf columns of row groups, so many rows at a time.
carrow_batches *_Nullable carrow_batches_open(carrow_parquet_file *_Nonnull file,
                                              const int *_Nonnull groups, int group_count,
                                              const int *_Nonnull leaves, int leaf_count,
                                              int64_t batch_rows, carrow_error *_Nonnull error);
void carrow_batches_close(carrow_batches *_Nonnull self);
bool carrow_batches_schema(carrow_batches *_Nonnull self, struct ArrowSchema *_Nonnull schema,
                           carrow_error *_Nonnull error);
// 1: a batch, to be released by its own function; 0: the end; -1: an error.
int carrow_batches_next(carrow_batches *_Nonnull self, struct ArrowArray *_Nonnull batch,
                        carrow_error *_Nonnull error);

#ifdef __cplusplus
}
#endif
