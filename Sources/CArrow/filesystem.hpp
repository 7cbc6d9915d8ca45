// What the parts of the shim for object stores share.
#pragma once
#include "carrow_filesystem.h"

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>
#include <arrow/util/config.h>
#include <memory>

struct carrow_store {
  carrow_provider provider;
  std::shared_ptr<arrow::fs::FileSystem> files;
};

namespace carrow {

using Files = arrow::Result<std::shared_ptr<arrow::fs::FileSystem>>;

Files open_s3(const carrow_store_options &options);

void fail(carrow_error *error, const arrow::Status &status);

}  // namespace carrow
