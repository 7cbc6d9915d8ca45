#include "filesystem.hpp"

#include <algorithm>
#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/future.h>
#include <arrow/util/key_value_metadata.h>
#include <cstring>
#include <deque>
#include <random>
#include <string>

namespace fs = arrow::fs;

/// An object that is read: at places, or from its beginning with read-ahead.
///
///     offset ▼ current ▼ pending, on their way ▼ next
///     ───────┼─────────┼───────────────────────┼────────── size
struct carrow_object {
  std::shared_ptr<arrow::io::RandomAccessFile> file;
  int64_t size = 0;

  struct Piece {
    int64_t length;
    arrow::Future<std::shared_ptr<arrow::Buffer>> bytes;
  };
  std::deque<Piece> pending;
  std::shared_ptr<arrow::Buffer> current;
  int64_t position = 0;
  int64_t next = 0;
  // Both grow while the reader goes on: whoever looks at the first bytes only, fetches few.
  int64_t piece = 256 << 10;
  size_t depth = 1;

  static constexpr int64_t kLargestPiece = 4 << 20;
  static constexpr size_t kGreatestDepth = 4;

  arrow::Status refill() {
    while (pending.size() < depth && next < size) {
      auto length = std::min(piece, size - next);
      pending.push_back({length, file->ReadAsync(arrow::io::default_io_context(), next, length)});
      next += length;
    }
    current.reset();
    position = 0;
    if (pending.empty()) return arrow::Status::OK();
    auto first = std::move(pending.front());
    pending.pop_front();
    ARROW_ASSIGN_OR_RAISE(current, first.bytes.result());
    if (current->size() != first.length) {
      return arrow::Status::IOError("the object has become shorter while it was read");
    }
    piece = std::min(piece * 2, kLargestPiece);
    depth = std::min(depth + 1, kGreatestDepth);
    return arrow::Status::OK();
  }
};

/// An object that is written.
struct carrow_upload {
  std::shared_ptr<fs::FileSystem> files;
  carrow_provider provider;
  std::string path;
  /// Where the bytes lie until they are whole, with a provider that shows half an object.
  std::string staged;
  std::shared_ptr<arrow::io::OutputStream> stream;
  int64_t unflushed = 0;

  // Parts that wait to be sent lie in memory; Arrow sets them no limit.
  static constexpr int64_t kMostUnflushed = 20 << 20;

  arrow::Status write(const uint8_t *bytes, size_t length) {
    ARROW_RETURN_NOT_OK(stream->Write(bytes, static_cast<int64_t>(length)));
    if (provider != CARROW_S3) return arrow::Status::OK();
    unflushed += static_cast<int64_t>(length);
    if (unflushed < kMostUnflushed) return arrow::Status::OK();
    unflushed = 0;
    return stream->Flush();
  }

  arrow::Status finish() {
    // After a failed Close, Arrow cannot give up an upload of several parts any more, so what is on
    // its way is waited for before.
    if (provider == CARROW_S3) ARROW_RETURN_NOT_OK(stream->Flush());
    auto status = stream->Close();
    if (provider == CARROW_GCS && !status.ok()) return status;
    stream.reset();
    ARROW_RETURN_NOT_OK(status);
    if (staged.empty()) return status;
    status = files->CopyFile(staged, path);
    remove_staged();
    return status;
  }

  ~carrow_upload() {
    if (!stream) return;
    bool is_ended = false;
    try {
      if (provider == CARROW_S3) (void)stream->Flush();
      if (provider != CARROW_GCS) is_ended = stream->Abort().ok();
    } catch (const std::exception &) {
      // Nobody is left to be told.
    }
    if (!is_ended) {
      // Arrow closes a stream that is destroyed, which would show what there is of the object: so it
      // is not destroyed. Google's streams cannot be aborted at all, others not while nobody answers.
      new std::shared_ptr<arrow::io::OutputStream>(std::move(stream));
      return;
    }
    stream.reset();
    remove_staged();
  }

  void remove_staged() {
    if (staged.empty()) return;
    try {
      (void)files->DeleteFile(staged);
    } catch (const std::exception &) {
      // It stays, under a name that readers leave alone.
    }
    staged.clear();
  }
};

namespace {

/// A name beside an object, with a dot before it, which readers of folders leave alone.
std::string staged_path(const std::string &path) {
  static const char digits[] = "0123456789abcdef";
  std::random_device random;
  std::string mark;
  for (int count = 0; count < 16; ++count) mark += digits[random() % 16];
  auto slash = path.rfind('/');
  auto start = slash == std::string::npos ? 0 : slash + 1;
  return path.substr(0, start) + "." + path.substr(start) + "." + mark + ".upload";
}

}  // namespace

extern "C" {

carrow_object *carrow_object_open(carrow_store *store, const char *path, carrow_error *error) {
  carrow_object *nothing = nullptr;
  return carrow::guarded(error, nothing, [&]() -> carrow_object * {
    auto file = store->files->OpenInputFile(path);
    if (!file.ok()) return carrow::fail(error, file.status()), nullptr;
    auto size = (*file)->GetSize();
    if (!size.ok()) return carrow::fail(error, size.status()), nullptr;
    auto object = new carrow_object;
    object->file = std::move(*file);
    object->size = *size;
    return object;
  });
}

void carrow_object_close(carrow_object *self) { delete self; }

int64_t carrow_object_size(carrow_object *self) { return self->size; }

int64_t carrow_object_read_at(carrow_object *self, int64_t offset, size_t length,
                              uint8_t *output, carrow_error *error) {
  return carrow::guarded(error, static_cast<int64_t>(-1), [&]() -> int64_t {
    auto wanted = std::min(static_cast<int64_t>(length), self->size - offset);
    if (wanted <= 0) return 0;
    auto count = self->file->ReadAt(offset, wanted, output);
    if (!count.ok()) return carrow::fail(error, count.status()), -1;
    return *count;
  });
}

int64_t carrow_object_read(carrow_object *self, size_t length, uint8_t *output,
                           carrow_error *error) {
  return carrow::guarded(error, static_cast<int64_t>(-1), [&]() -> int64_t {
    if (!self->current || self->position == self->current->size()) {
      auto status = self->refill();
      if (!status.ok()) return carrow::fail(error, status), -1;
      if (!self->current) return 0;
    }
    auto count = std::min(static_cast<int64_t>(length), self->current->size() - self->position);
    memcpy(output, self->current->data() + self->position, static_cast<size_t>(count));
    self->position += count;
    return count;
  });
}

carrow_upload *carrow_upload_open(carrow_store *store, const char *path,
                                  const char *content_type, carrow_error *error) {
  carrow_upload *nothing = nullptr;
  return carrow::guarded(error, nothing, [&]() -> carrow_upload * {
    std::string staged = store->provider == CARROW_AZURE ? staged_path(path) : "";
    auto metadata = arrow::KeyValueMetadata::Make({"Content-Type"}, {content_type});
    auto stream = store->files->OpenOutputStream(staged.empty() ? path : staged, metadata);
    if (!stream.ok()) return carrow::fail(error, stream.status()), nullptr;
    return new carrow_upload{store->files, store->provider, path, staged, std::move(*stream)};
  });
}

bool carrow_upload_write(carrow_upload *self, const uint8_t *bytes, size_t length,
                         carrow_error *error) {
  return carrow::guarded(error, false, [&]() -> bool {
    auto status = self->write(bytes, length);
    if (!status.ok()) return carrow::fail(error, status), false;
    return true;
  });
}

bool carrow_upload_finish(carrow_upload *self, carrow_error *error) {
  return carrow::guarded(error, false, [&]() -> bool {
    auto status = self->finish();
    if (!status.ok()) return carrow::fail(error, status), false;
    return true;
  });
}

void carrow_upload_destroy(carrow_upload *self) { delete self; }
}
