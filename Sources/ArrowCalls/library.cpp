#include "arrowcalls.h"

const carrow_functions carrow_linked = {
    sizeof(carrow_functions),
#define CARROW_ADDRESS(name) carrow_##name,
    CARROW_FUNCTIONS(CARROW_ADDRESS)
#undef CARROW_ADDRESS
};
