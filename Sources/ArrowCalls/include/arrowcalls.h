// What CArrow declares, done by Arrow.
#pragma once
#include <carrow_library.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const carrow_functions carrow_linked;

#ifdef __cplusplus
}
#endif
