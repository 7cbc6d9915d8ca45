#include "ccurl.h"

#include <cloading.h>
#include <pthread.h>

static ccurl_functions table;
static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  static const char *const names[] = {"libcurl.so.4", "libcurl.so", NULL};
#define CCURL_NAME(name) "curl_" #name,
  static const char *const functions[] = {CCURL_FUNCTIONS(CCURL_NAME)};
  failure = cloading_load(names, functions, sizeof functions / sizeof *functions, &table);
  if (!failure && table.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    failure = "libcurl cannot be set up";
}

const char *ccurl_load(void) {
  pthread_once(&once, load);
  return failure;
}

const ccurl_functions *ccurl_library(void) { return &table; }
