// libcurl, loaded when it is first used, and its variadic calls, one function for each kind of argument.
#pragma once
#include <curl/curl.h>

// Only what is new here says what may be NULL.
#pragma clang diagnostic ignored "-Wnullability-completeness"

#define CCURL_FUNCTIONS(EACH)                                                                  \
  EACH(easy_cleanup)                                                                           \
  EACH(easy_getinfo)                                                                           \
  EACH(easy_init)                                                                              \
  EACH(easy_reset)                                                                             \
  EACH(easy_setopt)                                                                            \
  EACH(easy_strerror)                                                                          \
  EACH(global_init)                                                                            \
  EACH(multi_add_handle)                                                                       \
  EACH(multi_cleanup)                                                                          \
  EACH(multi_info_read)                                                                        \
  EACH(multi_init)                                                                             \
  EACH(multi_perform)                                                                          \
  EACH(multi_poll)                                                                             \
  EACH(multi_remove_handle)                                                                    \
  EACH(multi_setopt)                                                                           \
  EACH(slist_append)                                                                           \
  EACH(slist_free_all)

/// Each function of libcurl that is used, by its name without `curl_`.
typedef struct {
#define CCURL_MEMBER(name) __typeof__(curl_##name) *_Nonnull name;
  CCURL_FUNCTIONS(CCURL_MEMBER)
#undef CCURL_MEMBER
} ccurl_functions;

/// Loads libcurl and sets it up, once. Returns NULL, or why it cannot be done.
const char *_Nullable ccurl_load(void);

/// libcurl's functions. May be asked for where `ccurl_load` has returned NULL.
const ccurl_functions *_Nonnull ccurl_library(void);

static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return ccurl_library()->easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
  return ccurl_library()->easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return ccurl_library()->easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return ccurl_library()->easy_setopt(handle, option, value);
}

typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *receiver);

static inline CURLcode ccurl_set_receiver(CURL *handle, ccurl_receive receive, void *receiver) {
  CURLcode code = ccurl_library()->easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  return code ? code : ccurl_library()->easy_setopt(handle, CURLOPT_WRITEDATA, receiver);
}

static inline CURLcode ccurl_response_code(CURL *handle, long *code) {
  return ccurl_library()->easy_getinfo(handle, CURLINFO_RESPONSE_CODE, code);
}

static inline CURLcode ccurl_final_url(CURL *handle, char **url) {
  return ccurl_library()->easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, url);
}

static inline CURLcode ccurl_set_header_receiver(
    CURL *handle, ccurl_receive receive, void *receiver) {
  CURLcode code = ccurl_library()->easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive);
  return code ? code : ccurl_library()->easy_setopt(handle, CURLOPT_HEADERDATA, receiver);
}

static inline CURLcode ccurl_set_headers(CURL *handle, struct curl_slist *list) {
  return ccurl_library()->easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

static inline CURLcode ccurl_tag(CURL *handle, void **tag) {
  return ccurl_library()->easy_getinfo(handle, CURLINFO_PRIVATE, tag);
}

static inline CURLcode ccurl_duration(CURL *handle, double *seconds) {
  return ccurl_library()->easy_getinfo(handle, CURLINFO_TOTAL_TIME, seconds);
}

static inline CURLMcode ccurl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
  return ccurl_library()->multi_setopt(multi, option, value);
}

static inline CURLcode ccurl_message_result(const CURLMsg *message) { return message->data.result; }
