#include "parquet_source.hpp"

#include <arrow/buffer.h>
#include <arrow/status.h>
#include <arrow/util/thread_pool.h>

#include <algorithm>
#include <cstring>

namespace carrow {

namespace {

/// Bytes that are rather fetched than asked around.
constexpr int64_t kLargestGap = 256 << 10;
/// A request that is longer is better cut in two that come side by side.
constexpr int64_t kLongRequest = 4 << 20;

/// Bytes that keep their pool: the thread that has fetched them may let go of them last.
class HeldBuffer : public arrow::MutableBuffer {
 public:
  HeldBuffer(std::shared_ptr<arrow::MemoryPool> pool, std::unique_ptr<arrow::Buffer> bytes)
      : arrow::MutableBuffer(bytes->mutable_data(), bytes->size()),
        pool_(std::move(pool)),
        held_(std::move(bytes)) {}

 private:
  const std::shared_ptr<arrow::MemoryPool> pool_;
  const std::unique_ptr<arrow::Buffer> held_;
};

}  // namespace

LentFile::LentFile(carrow_bytes bytes, std::shared_ptr<arrow::MemoryPool> pool)
    : bytes_(bytes), pool_(std::move(pool)) {
  set_mode(arrow::io::FileMode::READ);
}

LentFile::~LentFile() {
  // What is on its way is written into memory of the pool, through a context of the owner's.
  for (auto &part : fetched_) part.bytes.Wait();
  bytes_.release(bytes_.context);
}

void LentFile::plan(int step, std::vector<Range> ranges) {
  std::vector<Fetched> old;
  {
    std::lock_guard<std::mutex> guard(lock_);
    auto stays = [&](const Fetched &part) { return part.step == step || part.step == step - 1; };
    for (auto &part : fetched_)
      if (!stays(part)) old.push_back(part);
    fetched_.erase(std::remove_if(fetched_.begin(), fetched_.end(),
                                  [&](const Fetched &part) { return !stays(part); }),
                   fetched_.end());
  }
  for (auto &part : old) part.bytes.Wait();
  auto *executor = arrow::io::default_io_context().executor();
  for (const auto &range : ranges) {
    auto submitted =
        executor->Submit([this, range] { return fetch(range.offset, range.length); });
    if (!submitted.ok()) return;  // It is read when it is asked for, then.
    std::lock_guard<std::mutex> guard(lock_);
    fetched_.push_back({step, range, *submitted});
  }
}

arrow::Result<std::shared_ptr<arrow::Buffer>> LentFile::fetch(int64_t position, int64_t length) {
  if (position < 0 || length < 0 || position > bytes_.size)
    return arrow::Status::IOError("a part of the file lies outside of it");
  length = std::min(length, bytes_.size - position);
  ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateBuffer(length, pool_.get()));
  ARROW_ASSIGN_OR_RAISE(auto count, [&]() -> arrow::Result<int64_t> {
    auto read = bytes_.read_at(bytes_.context, position, static_cast<size_t>(length),
                               buffer->mutable_data());
    if (read < 0) return arrow::Status::IOError("cannot read");
    return read;
  }());
  if (count < length) return arrow::Status::IOError("the file has become shorter meanwhile");
  return std::make_shared<HeldBuffer>(pool_, std::move(buffer));
}

arrow::Result<std::shared_ptr<arrow::Buffer>> LentFile::planned(int64_t position,
                                                                int64_t length) {
  arrow::Future<std::shared_ptr<arrow::Buffer>> found;
  int64_t start = 0;
  {
    std::lock_guard<std::mutex> guard(lock_);
    for (const auto &part : fetched_) {
      if (position < part.range.offset ||
          position + length > part.range.offset + part.range.length)
        continue;
      found = part.bytes;
      start = position - part.range.offset;
      break;
    }
  }
  if (!found.is_valid()) return nullptr;
  ARROW_ASSIGN_OR_RAISE(auto buffer, found.result());
  if (start + length > buffer->size())
    return arrow::Status::IOError("a part of the file lies outside of it");
  return arrow::SliceBuffer(buffer, start, length);
}

arrow::Result<int64_t> LentFile::ReadAt(int64_t position, int64_t length, void *output) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position, length));
  memcpy(output, buffer->data(), static_cast<size_t>(buffer->size()));
  return buffer->size();
}

arrow::Result<std::shared_ptr<arrow::Buffer>> LentFile::ReadAt(int64_t position, int64_t length) {
  if (position < 0 || length < 0 || position > bytes_.size)
    return arrow::Status::IOError("a part of the file lies outside of it");
  length = std::min(length, bytes_.size - position);
  ARROW_ASSIGN_OR_RAISE(auto buffer, planned(position, length));
  if (buffer) return buffer;
  return fetch(position, length);
}

arrow::Result<int64_t> LentFile::Read(int64_t length, void *output) {
  ARROW_ASSIGN_OR_RAISE(auto count, ReadAt(position_, length, output));
  position_ += count;
  return count;
}

arrow::Result<std::shared_ptr<arrow::Buffer>> LentFile::Read(int64_t length) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, length));
  position_ += buffer->size();
  return buffer;
}

arrow::Status LentFile::Seek(int64_t position) {
  if (position < 0) return arrow::Status::IOError("a place before the file");
  position_ = position;
  return arrow::Status::OK();
}

std::vector<LentFile::Range> coalesced(std::vector<LentFile::Range> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const auto &a, const auto &b) { return a.offset < b.offset; });
  std::vector<LentFile::Range> joined;
  for (const auto &range : ranges) {
    if (range.length <= 0) continue;
    if (!joined.empty()) {
      auto &last = joined.back();
      auto end = last.offset + last.length;
      if (range.offset - end <= kLargestGap && last.length < kLongRequest) {
        last.length = std::max(end, range.offset + range.length) - last.offset;
        continue;
      }
    }
    joined.push_back(range);
  }
  return joined;
}

}  // namespace carrow
