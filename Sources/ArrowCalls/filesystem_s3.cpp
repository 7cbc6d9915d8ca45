// S3 is loaded when it is first used: its library is large, and most runs never need it.
//
// Where Arrow keeps S3 in a library of its own (`libarrow_s3`, as the pyarrow wheel does), that
// library is opened then; else its functions are found in what is loaded already. The few that are
// needed are static, so a pointer to each is all there is to it; the types are those of the headers,
// and the version in the library's name says that they fit.
#include "filesystem.hpp"

#include <arrow/filesystem/s3fs.h>
#include <arrow/config.h>
#include <cstdlib>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <string>

namespace fs = arrow::fs;

namespace carrow {
namespace {

struct S3Library {
  arrow::Status (*initialize)(const fs::S3GlobalOptions &);
  arrow::Status (*finalize)();
  fs::S3Options (*default_options)();
  fs::S3Options (*anonymous_options)();
  arrow::Result<std::string> (*resolve_region)(const std::string &);
  arrow::Result<std::shared_ptr<fs::S3FileSystem>> (*make)(const fs::S3Options &,
                                                           const arrow::io::IOContext &);
};

template <typename Function>
bool find(void *library, const char *name, Function *&function) {
  function = reinterpret_cast<Function *>(dlsym(library, name));
  return function != nullptr;
}

bool find_all(void *library, S3Library &s3) {
  return find(library, "_ZN5arrow2fs12InitializeS3ERKNS0_15S3GlobalOptionsE", s3.initialize) &&
         find(library, "_ZN5arrow2fs17EnsureS3FinalizedEv", s3.finalize) &&
         find(library, "_ZN5arrow2fs9S3Options8DefaultsEv", s3.default_options) &&
         find(library, "_ZN5arrow2fs9S3Options9AnonymousEv", s3.anonymous_options) &&
         find(library,
              "_ZN5arrow2fs21ResolveS3BucketRegionERKNSt7__cxx1112basic_stringIcSt11char_"
              "traitsIcESaIcEEE",
              s3.resolve_region) &&
         find(library,
              "_ZN5arrow2fs12S3FileSystem4MakeERKNS0_9S3OptionsERKNS_2io9IOContextE", s3.make);
}

arrow::Status (*finalize)() = nullptr;

/// Has S3 finalized at exit: its threads must be gone before the libraries are taken down.
///
/// What is registered last comes first at exit. The library makes what it keeps for file systems with
/// the first of them, and must not lose it before: so this is called once more after that.
void finalize_at_exit(bool has_files) {
  static std::mutex mutex;
  static bool is_registered = false;
  static bool is_registered_with_files = false;
  std::lock_guard<std::mutex> lock(mutex);
  bool &done = has_files ? is_registered_with_files : is_registered;
  if (done) return;
  done = true;
  std::atexit([] {
    if (finalize) (void)finalize();
    finalize = nullptr;
  });
}

/// The folder that Arrow's library was loaded from, with the slash behind it; empty where nobody knows.
std::string directory_of_arrow() {
  Dl_info info;
  if (!dladdr(reinterpret_cast<const void *>(&arrow::GetBuildInfo), &info) || !info.dli_fname) {
    return "";
  }
  const std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

arrow::Result<S3Library> load() {
  S3Library s3;
  if (!find_all(RTLD_DEFAULT, s3)) {
#ifdef ARROW_SO_VERSION
    const char *name = "libarrow_s3.so." ARROW_SO_VERSION;
#else
    const char *name = "libarrow_s3.so";
#endif
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    // Where a sanitiser opens libraries in our place, our own search path does not count: it lies beside Arrow's.
    const std::string beside = directory_of_arrow() + name;
    if (!library) library = dlopen(beside.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
      return arrow::Status::NotImplemented("this Arrow library has no S3 (", dlerror(), ")");
    }
    if (!find_all(library, s3)) {
      return arrow::Status::NotImplemented("the library ", name, " is not the one expected");
    }
  }
  fs::S3GlobalOptions global{};
  global.log_level = fs::S3LogLevel::Off;
  ARROW_RETURN_NOT_OK(s3.initialize(global));
  finalize = s3.finalize;
  finalize_at_exit(false);
  return s3;
}

const arrow::Result<S3Library> &library() {
  static const arrow::Result<S3Library> s3 = load();
  return s3;
}

/// Tries again with growing delays, but for a limited time: a server that is not there is soon told,
/// one that asks for patience (`SlowDown`, 503) gets some.
class BoundedRetry : public fs::S3RetryStrategy {
 public:
  explicit BoundedRetry(double seconds) : limit_(static_cast<int64_t>(seconds * 1000)) {}

  bool ShouldRetry(const AWSErrorDetail &error, int64_t attempts) override {
    if (!error.should_retry) return false;
    // Each of these has cost the time that was given to it.
    if (error.message.find("Timeout was reached") != std::string::npos) return attempts < 1;
    int64_t waited = 0;
    for (int64_t attempt = 0; attempt <= attempts; ++attempt) waited += delay(attempt);
    // A connection that is refused or times out costs time itself.
    bool is_throttled = error.exception_name.find("SlowDown") != std::string::npos ||
                        error.exception_name.find("Throttl") != std::string::npos ||
                        error.exception_name.find("Unavailable") != std::string::npos;
    return waited <= (is_throttled ? limit_ : limit_ / 20);
  }

  int64_t CalculateDelayBeforeNextRetry(const AWSErrorDetail &, int64_t attempts) override {
    return delay(attempts);
  }

 private:
  static int64_t delay(int64_t attempt) { return 100LL << (attempt > 6 ? 6 : attempt); }
  int64_t limit_;
};

/// The region of a bucket of Amazon's, asked for once.
arrow::Result<std::string> region_of(const S3Library &s3, const std::string &bucket) {
  static std::mutex mutex;
  static std::map<std::string, std::string> known;
  std::lock_guard<std::mutex> lock(mutex);
  auto found = known.find(bucket);
  if (found != known.end()) return found->second;
  ARROW_ASSIGN_OR_RAISE(auto region, s3.resolve_region(bucket));
  known[bucket] = region;
  return region;
}

}  // namespace

Files open_s3(const carrow_store_options &options) {
  const auto &loaded = library();
  ARROW_RETURN_NOT_OK(loaded.status());
  const S3Library &s3 = *loaded;
  auto chosen = options.is_anonymous ? s3.anonymous_options() : s3.default_options();
  chosen.endpoint_override = options.endpoint;
  chosen.scheme = options.is_plain_http ? "http" : "https";
  chosen.region = options.region;
  if (chosen.region.empty()) {
    if (chosen.endpoint_override.empty()) {
      ARROW_ASSIGN_OR_RAISE(chosen.region, region_of(s3, options.bucket));
    } else {
      chosen.region = "us-east-1";
    }
  }
  chosen.force_virtual_addressing = options.uses_virtual_hosts;
  chosen.connect_timeout = options.connect_seconds;
  // The library's 3 s are too short for a server that puts a large object together.
  chosen.request_timeout = options.answer_seconds;
  chosen.retry_strategy = std::make_shared<BoundedRetry>(options.retry_seconds);
  chosen.allow_delayed_open = options.delays_uploads;
  chosen.tls_ca_file_path = options.ca_file;
  auto files = s3.make(chosen, arrow::io::default_io_context());
  finalize_at_exit(true);
  ARROW_RETURN_NOT_OK(files.status());
  return *files;
}

}  // namespace carrow
