// Arrow is loaded when the first of these functions is called for: half of the time of a start would be its.
#pragma once
#include "carrow.h"
#include "carrow_filesystem.h"
#include "carrow_parquet.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CARROW_FUNCTIONS(EACH)                                                                 \
  EACH(decompressor_create)                                                                    \
  EACH(decompressor_destroy)                                                                   \
  EACH(decompress)                                                                             \
  EACH(decompress_block)                                                                       \
  EACH(compressor_create)                                                                      \
  EACH(compressor_destroy)                                                                     \
  EACH(compress_bound)                                                                         \
  EACH(compress)                                                                               \
  EACH(store_open)                                                                             \
  EACH(store_close)                                                                            \
  EACH(store_info)                                                                             \
  EACH(store_list)                                                                             \
  EACH(store_delete)                                                                           \
  EACH(object_open)                                                                            \
  EACH(object_close)                                                                           \
  EACH(object_size)                                                                            \
  EACH(object_read_at)                                                                         \
  EACH(object_read)                                                                            \
  EACH(upload_open)                                                                            \
  EACH(upload_write)                                                                           \
  EACH(upload_finish)                                                                          \
  EACH(upload_destroy)                                                                         \
  EACH(layout_create)                                                                          \
  EACH(layout_destroy)                                                                         \
  EACH(layout_leaf_count)                                                                      \
  EACH(layout_levels)                                                                          \
  EACH(footer_create)                                                                          \
  EACH(footer_destroy)                                                                         \
  EACH(footer_append)                                                                          \
  EACH(footer_finish)                                                                          \
  EACH(parquet_open)                                                                           \
  EACH(parquet_open_bytes)                                                                     \
  EACH(parquet_close)                                                                          \
  EACH(parquet_row_count)                                                                      \
  EACH(parquet_row_group_count)                                                                \
  EACH(parquet_rows_of_group)                                                                  \
  EACH(parquet_creator)                                                                        \
  EACH(parquet_metadata_count)                                                                 \
  EACH(parquet_metadata_key)                                                                   \
  EACH(parquet_metadata_value)                                                                 \
  EACH(parquet_schema)                                                                         \
  EACH(parquet_leaf_count)                                                                     \
  EACH(parquet_leaf_depth)                                                                     \
  EACH(parquet_leaf_name)                                                                      \
  EACH(parquet_leaf_type)                                                                      \
  EACH(parquet_leaf_type_name)                                                                 \
  EACH(parquet_chunk)                                                                          \
  EACH(batches_open)                                                                           \
  EACH(batches_close)                                                                          \
  EACH(batches_schema)                                                                         \
  EACH(batches_next)

/// Each function, by its name without `carrow_`.
typedef struct {
  // Of this structure: a library of another build has another one.
  size_t byte_count;
#define CARROW_MEMBER(name) __typeof__(carrow_##name) *_Nonnull name;
  CARROW_FUNCTIONS(CARROW_MEMBER)
#undef CARROW_MEMBER
} carrow_functions;

/// The functions: those that are linked into the program, or else those of the library that the product
/// `stac-arrow` makes, which lies beside it. Where there is none, whatever opens or creates something fails,
/// and says so.
const carrow_functions *_Nonnull carrow_library(void);

#ifdef __cplusplus
}
#endif
