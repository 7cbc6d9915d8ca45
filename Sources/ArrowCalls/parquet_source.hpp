// Bytes that somebody else reads at places, as a file of Arrow's, with parts of it fetched ahead.
#pragma once
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/util/future.h>

#include <memory>
#include <mutex>
#include <vector>

#include "carrow_parquet.h"

namespace carrow {

/// A file that is read through a function, where each read is a request over a network.
///
///     plan(0)  ├── fetched ──┤      what is read now: ReadAt gives slices of it
///     plan(1)        ├── fetched ──┤    what is read next, on its way meanwhile
///
/// What no plan holds is read when it is asked for.
class LentFile : public arrow::io::RandomAccessFile {
 public:
  struct Range {
    int64_t offset;
    int64_t length;
  };

  LentFile(carrow_bytes bytes, std::shared_ptr<arrow::MemoryPool> pool);
  ~LentFile() override;

  /// Begins to fetch parts of the file; those of other steps than this one and the one before are
  /// given back.
  void plan(int step, std::vector<Range> ranges);

  arrow::Result<int64_t> ReadAt(int64_t position, int64_t length, void *output) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(int64_t position, int64_t length) override;
  arrow::Result<int64_t> Read(int64_t length, void *output) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t length) override;
  arrow::Result<int64_t> GetSize() override { return bytes_.size; }
  arrow::Result<int64_t> Tell() const override { return position_; }
  arrow::Status Seek(int64_t position) override;
  arrow::Status Close() override { return arrow::Status::OK(); }
  bool closed() const override { return false; }

 private:
  struct Fetched {
    int step;
    Range range;
    arrow::Future<std::shared_ptr<arrow::Buffer>> bytes;
  };

  arrow::Result<std::shared_ptr<arrow::Buffer>> fetch(int64_t position, int64_t length);
  arrow::Result<std::shared_ptr<arrow::Buffer>> planned(int64_t position, int64_t length);

  const carrow_bytes bytes_;
  const std::shared_ptr<arrow::MemoryPool> pool_;
  int64_t position_ = 0;
  std::mutex lock_;
  std::vector<Fetched> fetched_;
};

/// Ranges put together where little lies between them, so that there are few requests; none gets
/// much longer than a request should be.
std::vector<LentFile::Range> coalesced(std::vector<LentFile::Range> ranges);

}  // namespace carrow
