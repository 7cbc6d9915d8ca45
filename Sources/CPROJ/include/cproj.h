// PROJ through contexts only: each serves one thread. It is loaded when it is first used.
#pragma once
#include <proj.h>

#define CPROJ_FUNCTIONS(EACH)                                                                  \
  EACH(as_projjson)                                                                            \
  EACH(context_create)                                                                         \
  EACH(context_destroy)                                                                        \
  EACH(context_errno)                                                                          \
  EACH(context_errno_string)                                                                   \
  EACH(create)                                                                                 \
  EACH(create_crs_to_crs)                                                                      \
  EACH(destroy)                                                                                \
  EACH(errno_reset)                                                                            \
  EACH(get_type)                                                                               \
  EACH(is_crs)                                                                                 \
  EACH(log_level)                                                                              \
  EACH(normalize_for_visualization)                                                            \
  EACH(trans_generic)

/// Each function of PROJ that is used, by its name without `proj_`.
typedef struct {
#define CPROJ_MEMBER(name) __typeof__(proj_##name) *_Nonnull name;
  CPROJ_FUNCTIONS(CPROJ_MEMBER)
#undef CPROJ_MEMBER
} cproj_functions;

/// Loads PROJ, once. Returns NULL, or why it cannot be loaded.
const char *_Nullable cproj_load(void);

/// PROJ's functions. May be asked for where `cproj_load` has returned NULL.
const cproj_functions *_Nonnull cproj_library(void);
