// What the parts of the shim for object stores share.
#pragma once
#include "carrow_filesystem.h"

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>
#include <arrow/util/config.h>
#include <exception>
#include <memory>
#include <utility>

struct carrow_store {
  carrow_provider provider;
  std::shared_ptr<arrow::fs::FileSystem> files;
};

namespace carrow {

using Files = arrow::Result<std::shared_ptr<arrow::fs::FileSystem>>;

Files open_s3(const carrow_store_options &options);

void fail(carrow_error *error, const arrow::Status &status);

/// Calls what may throw, as the libraries of some providers do: no exception may reach Swift.
template <typename Function>
auto guarded(carrow_error *error, decltype(std::declval<Function>()()) failure,
             Function &&function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::exception &exception) {
    fail(error, arrow::Status::UnknownError(exception.what()));
    return failure;
  }
}

}  // namespace carrow
