// zstd, of which a context serves for many pages.
#pragma once
#include <zstd.h>
