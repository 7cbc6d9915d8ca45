// Shared libraries that are loaded when they are first used. Linked in, each would be loaded, with all
// that it needs itself, whenever the program starts: half of the time of a start.
#pragma once
#include <stddef.h>

/// Loads the first of some libraries that can be, and looks up functions in it.
///
/// - Parameters:
///   - names: of the library, NULL behind the last: one for each version of its interface.
///   - functions: what they are called.
///   - table: where their addresses go, in the same order.
/// - Returns: NULL, or what is missing; the text stays.
const char *_Nullable cloading_load(const char *_Nullable const *_Nonnull names,
                                    const char *_Nonnull const *_Nonnull functions, size_t count,
                                    void *_Nonnull table);
