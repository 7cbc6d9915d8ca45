// The way into libstac-arrow.so.
#pragma once
#include <carrow_library.h>

/// What CArrow asks for once it has loaded the library.
const carrow_functions *_Nonnull stac_arrow_functions(void);
