// Message digests of OpenSSL.
#pragma once
#include <openssl/evp.h>
