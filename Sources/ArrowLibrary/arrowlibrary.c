#include "arrowlibrary.h"

#include <arrowcalls.h>

const carrow_functions *stac_arrow_functions(void) { return &carrow_linked; }
