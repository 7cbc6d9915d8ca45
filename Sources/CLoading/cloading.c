#include "cloading.h"

#include <dlfcn.h>
#include <string.h>

static const char *copy_of(const char *text) {
  const char *copy = text ? strdup(text) : NULL;
  return copy ? copy : "a library cannot be loaded";
}

const char *cloading_load(const char *const *names, const char *const *functions, size_t count,
                          void *table) {
  void *library = NULL;
  const char *failure = NULL;
  for (; *names && !library; names++) {
    library = dlopen(*names, RTLD_LAZY | RTLD_LOCAL);
    // The first name is that of the version it was written for.
    if (!library && !failure) failure = copy_of(dlerror());
  }
  if (!library) return failure;
  for (size_t index = 0; index < count; index++) {
    void *address = dlsym(library, functions[index]);
    if (!address) return copy_of(dlerror());
    memcpy((char *)table + index * sizeof address, &address, sizeof address);
  }
  return NULL;
}
