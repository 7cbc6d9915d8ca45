#include "ccrypto.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

_Static_assert(CCRYPTO_DIGEST_ROOM >= EVP_MAX_MD_SIZE, "a digest has no room");

static EVP_MD_CTX *context_of(ccrypto_digest *self) { return (EVP_MD_CTX *)self; }

ccrypto_digest *ccrypto_digest_create(const char *name) {
  const EVP_MD *function = EVP_get_digestbyname(name);
  if (!function) return NULL;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (context && EVP_DigestInit_ex(context, function, NULL) == 1) return (ccrypto_digest *)context;
  EVP_MD_CTX_free(context);
  return NULL;
}

void ccrypto_digest_destroy(ccrypto_digest *self) { EVP_MD_CTX_free(context_of(self)); }

void ccrypto_digest_add(ccrypto_digest *self, const void *bytes, size_t length) {
  EVP_DigestUpdate(context_of(self), bytes, length);
}

size_t ccrypto_digest_finish(ccrypto_digest *self, uint8_t *digest) {
  unsigned length = 0;
  EVP_DigestFinal_ex(context_of(self), digest, &length);
  return length;
}

// A key with a password would be asked for on the terminal.
static int no_password(char *password, int room, int is_new, void *user) {
  (void)password, (void)room, (void)is_new, (void)user;
  return 0;
}

size_t ccrypto_sign_rs256(const char *key, size_t key_length, const uint8_t *text, size_t length,
                          uint8_t *signature, size_t room) {
  if (key_length > INT_MAX) return 0;
  size_t made = 0;
  EVP_MD_CTX *context = NULL;
  EVP_PKEY *private_key = NULL;
  BIO *memory = BIO_new_mem_buf(key, (int)key_length);
  if (memory) private_key = PEM_read_bio_PrivateKey(memory, NULL, no_password, NULL);
  if (private_key && EVP_PKEY_base_id(private_key) == EVP_PKEY_RSA) context = EVP_MD_CTX_new();
  if (context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, private_key) == 1) {
    made = room;
    if (EVP_DigestSign(context, signature, &made, text, length) != 1) made = 0;
  }
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(private_key);
  BIO_free(memory);
  return made;
}
