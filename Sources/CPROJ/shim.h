// PROJ through contexts only: each serves one thread.
#pragma once
#include <proj.h>
