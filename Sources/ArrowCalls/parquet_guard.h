// What the Parquet parts of the shim share: no exception of C++ leaves them.
#pragma once
#include <arrow/memory_pool.h>
#include <arrow/result.h>
#include <arrow/status.h>

#include <cstring>
#include <exception>
#include <stdexcept>

#include "carrow.h"

namespace carrow {

inline void check(const arrow::Status &status) {
  if (!status.ok()) throw std::runtime_error(status.message());
}

template <class T>
T take(arrow::Result<T> result) {
  check(result.status());
  return std::move(result).ValueUnsafe();
}

template <class Result, class Body>
Result guarded(carrow_error *error, Result failure, Body body) {
  try {
    return body();
  } catch (const std::exception &exception) {
    error->message = strdup(exception.what());
  } catch (...) {
    error->message = strdup("unknown error");
  }
  return failure;
}

// jemalloc gives memory back sooner than the other pools (measured: docs/decisions/0007).
inline arrow::MemoryPool *pool() {
  static arrow::MemoryPool *chosen = [] {
    arrow::MemoryPool *found = nullptr;
    if (!arrow::jemalloc_memory_pool(&found).ok()) return arrow::default_memory_pool();
    (void)arrow::jemalloc_set_decay_ms(1000);
    return found;
  }();
  return chosen;
}

}  // namespace carrow
