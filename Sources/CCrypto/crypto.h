// Message digests and signatures of OpenSSL.
#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
