// GEOS through its reentrant C functions only: each handle serves one thread. It is loaded when it is first
// used.
#pragma once
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#define CGEOS_FUNCTIONS(EACH)                                                                  \
  EACH(GEOSContext_setErrorMessageHandler_r)                                                   \
  EACH(GEOSCoordSeq_copyFromBuffer_r)                                                          \
  EACH(GEOSCoordSeq_copyToBuffer_r)                                                            \
  EACH(GEOSCoordSeq_create_r)                                                                  \
  EACH(GEOSCoordSeq_getSize_r)                                                                 \
  EACH(GEOSEquals_r)                                                                           \
  EACH(GEOSFree_r)                                                                             \
  EACH(GEOSGeomTypeId_r)                                                                       \
  EACH(GEOSGeom_createCollection_r)                                                            \
  EACH(GEOSGeom_createEmptyPoint_r)                                                            \
  EACH(GEOSGeom_createEmptyPolygon_r)                                                          \
  EACH(GEOSGeom_createLineString_r)                                                            \
  EACH(GEOSGeom_createLinearRing_r)                                                            \
  EACH(GEOSGeom_createPointFromXY_r)                                                           \
  EACH(GEOSGeom_createPoint_r)                                                                 \
  EACH(GEOSGeom_createPolygon_r)                                                               \
  EACH(GEOSGeom_destroy_r)                                                                     \
  EACH(GEOSGeom_getCoordSeq_r)                                                                 \
  EACH(GEOSGetExteriorRing_r)                                                                  \
  EACH(GEOSGetGeometryN_r)                                                                     \
  EACH(GEOSGetInteriorRingN_r)                                                                 \
  EACH(GEOSGetNumGeometries_r)                                                                 \
  EACH(GEOSGetNumInteriorRings_r)                                                              \
  EACH(GEOSIntersection_r)                                                                     \
  EACH(GEOSMakeValidParams_create_r)                                                           \
  EACH(GEOSMakeValidParams_destroy_r)                                                          \
  EACH(GEOSMakeValidParams_setKeepCollapsed_r)                                                 \
  EACH(GEOSMakeValidParams_setMethod_r)                                                        \
  EACH(GEOSMakeValidWithParams_r)                                                              \
  EACH(GEOSPrepare_r)                                                                          \
  EACH(GEOSPreparedContains_r)                                                                 \
  EACH(GEOSPreparedCrosses_r)                                                                  \
  EACH(GEOSPreparedDisjoint_r)                                                                 \
  EACH(GEOSPreparedGeom_destroy_r)                                                             \
  EACH(GEOSPreparedIntersects_r)                                                               \
  EACH(GEOSPreparedOverlaps_r)                                                                 \
  EACH(GEOSPreparedTouches_r)                                                                  \
  EACH(GEOSPreparedWithin_r)                                                                   \
  EACH(GEOS_finish_r)                                                                          \
  EACH(GEOS_init_r)                                                                            \
  EACH(GEOSisEmpty_r)                                                                          \
  EACH(GEOSisValidReason_r)                                                                    \
  EACH(GEOSisValid_r)

/// Each function of GEOS that is used, by its name.
typedef struct {
#define CGEOS_MEMBER(name) __typeof__(name) *_Nonnull name;
  CGEOS_FUNCTIONS(CGEOS_MEMBER)
#undef CGEOS_MEMBER
} cgeos_functions;

/// Loads GEOS, once. Returns NULL, or why it cannot be loaded.
const char *_Nullable cgeos_load(void);

/// GEOS' functions. May be asked for where `cgeos_load` has returned NULL.
const cgeos_functions *_Nonnull cgeos_library(void);
