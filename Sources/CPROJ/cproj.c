#include "cproj.h"

#include <cloading.h>
#include <pthread.h>

static cproj_functions table;
static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  static const char *const names[] = {"libproj.so.25", "libproj.so", NULL};
#define CPROJ_NAME(name) "proj_" #name,
  static const char *const functions[] = {CPROJ_FUNCTIONS(CPROJ_NAME)};
  failure = cloading_load(names, functions, sizeof functions / sizeof *functions, &table);
}

const char *cproj_load(void) {
  pthread_once(&once, load);
  return failure;
}

const cproj_functions *cproj_library(void) { return &table; }
