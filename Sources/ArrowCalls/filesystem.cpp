#include "filesystem.hpp"

#ifdef ARROW_AZURE
#include <arrow/filesystem/azurefs.h>
#endif
#ifdef ARROW_GCS
#include <arrow/filesystem/gcsfs.h>
#endif
#include <arrow/io/interfaces.h>
#include <arrow/util/logging.h>
#include <cstring>
#include <mutex>
#include <set>
#include <string>

namespace fs = arrow::fs;

namespace carrow {

void fail(carrow_error *error, const arrow::Status &status) {
  error->message = strdup(status.message().c_str());
}

namespace {

Files open_gcs(const carrow_store_options &options) {
#ifdef ARROW_GCS
  auto chosen = options.is_anonymous ? fs::GcsOptions::Anonymous() : fs::GcsOptions::Defaults();
  chosen.endpoint_override = options.endpoint;
  if (options.is_plain_http) chosen.scheme = "http";
  // Google's library tries refused connections again as long as it may.
  chosen.retry_limit_seconds = options.retry_seconds / 2;
  ARROW_ASSIGN_OR_RAISE(auto files, fs::GcsFileSystem::Make(chosen));
  return files;
#else
  return arrow::Status::NotImplemented("this Arrow library has no Google Cloud Storage");
#endif
}

Files open_azure(const carrow_store_options &options) {
#ifdef ARROW_AZURE
  fs::AzureOptions chosen;
  chosen.account_name = options.account;
  if (*options.endpoint) {
    chosen.blob_storage_authority = options.endpoint;
    chosen.dfs_storage_authority = options.endpoint;
  }
  if (options.is_plain_http) {
    chosen.blob_storage_scheme = "http";
    chosen.dfs_storage_scheme = "http";
  }
  // Blocks would wait in memory, however many there are.
  chosen.background_writes = false;
  if (options.is_anonymous) {
    ARROW_RETURN_NOT_OK(chosen.ConfigureAnonymousCredential());
  } else if (*options.account_key) {
    ARROW_RETURN_NOT_OK(chosen.ConfigureAccountKeyCredential(options.account_key));
  } else if (*options.sas_token) {
    ARROW_RETURN_NOT_OK(chosen.ConfigureSASCredential(options.sas_token));
  } else {
    ARROW_RETURN_NOT_OK(chosen.ConfigureDefaultCredential());
  }
  ARROW_ASSIGN_OR_RAISE(auto files, fs::AzureFileSystem::Make(chosen));
  return files;
#else
  return arrow::Status::NotImplemented("this Arrow library has no Azure Blob Storage");
#endif
}

Files open(const carrow_store_options &options) {
  // The default of 8 leaves most of a fast network unused.
  static std::once_flag prepared;
  std::call_once(prepared, [] {
    (void)arrow::io::SetIOThreadPoolCapacity(16);
    // What goes wrong is returned; standard error is not Arrow's.
    arrow::util::ArrowLog::StartArrowLog("stac-manager", arrow::util::ArrowLogLevel::ARROW_FATAL);
  });
  if (*options.ca_file) {
    static std::once_flag trusted;
    std::call_once(trusted, [&] {
      fs::FileSystemGlobalOptions global;
      global.tls_ca_file_path = options.ca_file;
      (void)fs::Initialize(global);
    });
  }
  switch (options.provider) {
    case CARROW_S3: return open_s3(options);
    case CARROW_GCS: return open_gcs(options);
    case CARROW_AZURE: return open_azure(options);
  }
  return arrow::Status::NotImplemented("unknown provider");
}

carrow_object_info describe(const fs::FileInfo &info) {
  carrow_object_info result{CARROW_NOTHING, 0, 0};
  if (info.type() == fs::FileType::File) {
    result.place = CARROW_OBJECT;
    result.size = info.size();
    if (info.mtime() != fs::kNoTime) result.changed = info.mtime().time_since_epoch().count();
  } else if (info.type() == fs::FileType::Directory) {
    result.place = CARROW_FOLDER;
  }
  return result;
}

}  // namespace
}  // namespace carrow

extern "C" {

carrow_store *carrow_store_open(const carrow_store_options *options, carrow_error *error) {
  carrow_store *nothing = nullptr;
  return carrow::guarded(error, nothing, [&]() -> carrow_store * {
    auto files = carrow::open(*options);
    if (!files.ok()) return carrow::fail(error, files.status()), nullptr;
    return new carrow_store{options->provider, std::move(*files)};
  });
}

void carrow_store_close(carrow_store *self) { delete self; }

bool carrow_store_info(carrow_store *self, const char *path, carrow_object_info *info,
                       carrow_error *error) {
  return carrow::guarded(error, false, [&]() -> bool {
    auto found = self->files->GetFileInfo(path);
    if (!found.ok()) return carrow::fail(error, found.status()), false;
    *info = carrow::describe(*found);
    return true;
  });
}

bool carrow_store_list(carrow_store *self, const char *path, carrow_list_receiver receive,
                       void *context, carrow_error *error) {
  return carrow::guarded(error, false, [&]() -> bool {
    fs::FileSelector selector;
    selector.base_dir = path;
    // Google's tells no folders but those that have an object of their own, unless all is listed.
    selector.recursive = self->provider == CARROW_GCS;
    auto found = self->files->GetFileInfo(selector);
    if (!found.ok()) return carrow::fail(error, found.status()), false;
    std::set<std::string> folders;
    const auto start = selector.base_dir.size() + 1;
    for (const auto &entry : *found) {
      auto info = carrow::describe(entry);
      auto name = entry.base_name();
      if (selector.recursive && entry.path().size() > start) {
        name = entry.path().substr(start);
        auto slash = name.find('/');
        if (slash != std::string::npos) {
          name.resize(slash);
          info = {CARROW_FOLDER, 0, 0};
        }
        if (info.place == CARROW_FOLDER && !folders.insert(name).second) continue;
      }
      if (!name.empty()) receive(context, name.c_str(), &info);
    }
    return true;
  });
}

bool carrow_store_delete(carrow_store *self, const char *path, carrow_error *error) {
  return carrow::guarded(error, false, [&]() -> bool {
    auto status = self->files->DeleteFile(path);
    if (!status.ok()) return carrow::fail(error, status), false;
    return true;
  });
}
}
