#include "cgeos.h"

#include <cloading.h>
#include <pthread.h>

static cgeos_functions table;
static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  static const char *const names[] = {"libgeos_c.so.1", "libgeos_c.so", NULL};
#define CGEOS_NAME(name) #name,
  static const char *const functions[] = {CGEOS_FUNCTIONS(CGEOS_NAME)};
  failure = cloading_load(names, functions, sizeof functions / sizeof *functions, &table);
}

const char *cgeos_load(void) {
  pthread_once(&once, load);
  return failure;
}

const cgeos_functions *cgeos_library(void) { return &table; }
