// libcurl's variadic calls, one function for each kind of argument.
#pragma once
#include <curl/curl.h>

static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *receiver);

static inline CURLcode ccurl_set_receiver(CURL *handle, ccurl_receive receive, void *receiver) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  return code ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, receiver);
}

static inline CURLcode ccurl_response_code(CURL *handle, long *code) {
  return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, code);
}

static inline CURLcode ccurl_final_url(CURL *handle, char **url) {
  return curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, url);
}

static inline CURLcode ccurl_set_header_receiver(
    CURL *handle, ccurl_receive receive, void *receiver) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive);
  return code ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, receiver);
}

static inline CURLcode ccurl_set_headers(CURL *handle, struct curl_slist *list) {
  return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

static inline CURLcode ccurl_tag(CURL *handle, void **tag) {
  return curl_easy_getinfo(handle, CURLINFO_PRIVATE, tag);
}

static inline CURLcode ccurl_duration(CURL *handle, double *seconds) {
  return curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME, seconds);
}

static inline CURLMcode ccurl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLcode ccurl_message_result(const CURLMsg *message) { return message->data.result; }
