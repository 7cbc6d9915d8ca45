// Parquet through Arrow C++: row groups that are encoded side by side and put together to one
// file, and files that are read batch by batch.
#pragma once
#include "carrow.h"
#include "carrow_data.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- writing -----------------------------------------------------------------------------
//
// A layout is shared by all threads. Each encoder makes one row group in memory; its bytes are then
// added to the file by whoever has the turn, and a footer tells where they came to lie.

typedef enum {
  CARROW_PARQUET_ZSTD = 0,
  CARROW_PARQUET_SNAPPY = 1,
  CARROW_PARQUET_GZIP = 2,
  CARROW_PARQUET_NONE = 3,
} carrow_parquet_codec;

typedef struct {
  carrow_parquet_codec codec;
  int level;  // of zstd and gzip; 0 is the codec's default
  int64_t page_size;
  int64_t dictionary_size;  // 0 for none
} carrow_layout_options;

typedef struct carrow_layout carrow_layout;
typedef struct carrow_row_group carrow_row_group;
typedef struct carrow_footer carrow_footer;

// Takes the schema over. Of the columns in `plain` (paths with dots) no dictionaries are made.
carrow_layout *_Nullable carrow_layout_create(struct ArrowSchema *_Nonnull schema,
                                              carrow_layout_options options,
                                              const char *_Nonnull const *_Nonnull plain,
                                              int plain_count, carrow_error *_Nonnull error);
void carrow_layout_destroy(carrow_layout *_Nonnull self);

carrow_row_group *_Nullable carrow_row_group_create(carrow_layout *_Nonnull layout,
                                                    carrow_error *_Nonnull error);
void carrow_row_group_destroy(carrow_row_group *_Nonnull self);
// Adds the rows of a batch, and releases it.
bool carrow_row_group_append(carrow_row_group *_Nonnull self, struct ArrowArray *_Nonnull batch,
                             carrow_error *_Nonnull error);
// Ends the row group; its bytes can be had then.
bool carrow_row_group_finish(carrow_row_group *_Nonnull self, carrow_error *_Nonnull error);
const uint8_t *_Nullable carrow_row_group_bytes(carrow_row_group *_Nonnull self,
                                                size_t *_Nonnull length);

carrow_footer *_Nullable carrow_footer_create(carrow_layout *_Nonnull layout,
                                              carrow_error *_Nonnull error);
void carrow_footer_destroy(carrow_footer *_Nonnull self);
// Tells that the bytes of a finished row group begin at a place in the file.
bool carrow_footer_append(carrow_footer *_Nonnull self, carrow_row_group *_Nonnull row_group,
                          int64_t file_offset, carrow_error *_Nonnull error);
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

// Opens a file and reads its footer. No more memory than the limit is used for what is read.
carrow_parquet_file *_Nullable carrow_parquet_open(const char *_Nonnull path, int64_t memory_limit,
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
