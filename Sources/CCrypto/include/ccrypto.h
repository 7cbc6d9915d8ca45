// Digests and signatures of OpenSSL. Its headers stay in here: what they bring with them (threads) would come to Swift
// as if it were theirs.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The bytes that the longest digest has.
#define CCRYPTO_DIGEST_ROOM 64

typedef struct ccrypto_digest ccrypto_digest;

/// Begins a digest by OpenSSL's name for it: `sha256`, `sha3-512`. NULL where it has none of the name.
ccrypto_digest *_Nullable ccrypto_digest_create(const char *_Nonnull name);
void ccrypto_digest_destroy(ccrypto_digest *_Nonnull self);
void ccrypto_digest_add(ccrypto_digest *_Nonnull self, const void *_Nullable bytes, size_t length);
/// Ends it, and returns its length.
size_t ccrypto_digest_finish(ccrypto_digest *_Nonnull self, uint8_t *_Nonnull digest);

/// Signs with RSASSA-PKCS1-v1_5 and SHA-256.
///
/// - Parameters:
///   - key: a private key as PEM, without a password.
///   - signature: where it goes, with so much room.
/// - Returns: its length, or 0 where the key is none, or the room is too little.
size_t ccrypto_sign_rs256(const char *_Nonnull key, size_t key_length, const uint8_t *_Nonnull text,
                          size_t length, uint8_t *_Nonnull signature, size_t room);
