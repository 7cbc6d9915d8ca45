// Object stores through Arrow C++'s file systems, for C.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "carrow.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { CARROW_S3 = 0, CARROW_GCS = 1, CARROW_AZURE = 2 } carrow_provider;

// How a store is reached. Texts may be empty, which leaves a choice to the library.
typedef struct {
  carrow_provider provider;
  const char *_Nonnull bucket;
  // Host and port in place of the provider's own; without a scheme.
  const char *_Nonnull endpoint;
  bool is_plain_http;
  const char *_Nonnull region;
  bool is_anonymous;
  // Buckets as host names also where there is an endpoint.
  bool uses_virtual_hosts;
  // S3: a small object is one request, and the first that is made; else the upload is begun at once,
  // so that it is known early whether there may be one.
  bool delays_uploads;
  const char *_Nonnull account;
  const char *_Nonnull account_key;
  const char *_Nonnull sas_token;
  // A PEM file of certificate authorities.
  const char *_Nonnull ca_file;
  double connect_seconds;
  // For how long a server may say nothing.
  double answer_seconds;
  // For how long requests are tried again.
  double retry_seconds;
} carrow_store_options;

typedef struct carrow_store carrow_store;

carrow_store *_Nullable carrow_store_open(const carrow_store_options *_Nonnull options,
                                          carrow_error *_Nonnull error);
void carrow_store_close(carrow_store *_Nonnull self);

// Paths are BUCKET/KEY.
typedef enum { CARROW_NOTHING = 0, CARROW_OBJECT = 1, CARROW_FOLDER = 2 } carrow_place;

typedef struct {
  carrow_place place;
  int64_t size;
  // Nanoseconds since 1970; 0 where it is not known.
  int64_t changed;
} carrow_object_info;

bool carrow_store_info(carrow_store *_Nonnull self, const char *_Nonnull path,
                       carrow_object_info *_Nonnull info, carrow_error *_Nonnull error);

typedef void (*carrow_list_receiver)(void *_Nonnull context, const char *_Nonnull name,
                                     const carrow_object_info *_Nonnull info);

// What lies directly in a folder, in no order.
bool carrow_store_list(carrow_store *_Nonnull self, const char *_Nonnull path,
                       carrow_list_receiver _Nonnull receive, void *_Nonnull context,
                       carrow_error *_Nonnull error);

bool carrow_store_delete(carrow_store *_Nonnull self, const char *_Nonnull path,
                         carrow_error *_Nonnull error);

// ---- reading -----------------------------------------------------------------------------

typedef struct carrow_object carrow_object;

carrow_object *_Nullable carrow_object_open(carrow_store *_Nonnull store,
                                            const char *_Nonnull path,
                                            carrow_error *_Nonnull error);
void carrow_object_close(carrow_object *_Nonnull self);
int64_t carrow_object_size(carrow_object *_Nonnull self);

// Bytes at a place; fewer only at the end. May be called from several threads. -1 on error.
int64_t carrow_object_read_at(carrow_object *_Nonnull self, int64_t offset, size_t length,
                              uint8_t *_Nonnull output, carrow_error *_Nonnull error);

// The bytes that come next, with more of them on their way; 0 at the end, -1 on error.
int64_t carrow_object_read(carrow_object *_Nonnull self, size_t length,
                           uint8_t *_Nonnull output, carrow_error *_Nonnull error);

// ---- writing -----------------------------------------------------------------------------

typedef struct carrow_upload carrow_upload;

// Begins an object, which is not seen before it is whole.
carrow_upload *_Nullable carrow_upload_open(carrow_store *_Nonnull store,
                                            const char *_Nonnull path,
                                            const char *_Nonnull content_type,
                                            carrow_error *_Nonnull error);
bool carrow_upload_write(carrow_upload *_Nonnull self, const uint8_t *_Nonnull bytes,
                         size_t length, carrow_error *_Nonnull error);
// Makes the object whole and seen. After an error nothing but destroying is left.
bool carrow_upload_finish(carrow_upload *_Nonnull self, carrow_error *_Nonnull error);
// Ends what was not finished; nothing is seen of it.
void carrow_upload_destroy(carrow_upload *_Nonnull self);

#ifdef __cplusplus
}
#endif
