internal import STACGeoParquet
internal import STACQuery

extension ItemFilter {
  /// Tells a reader of GeoParquet which row groups cannot hold a wanted Item.
  func narrow(_ query: inout GeoParquetQuery) {
    query.ids = ids
    query.collections = collections
    query.boundingBox = boundingBox
    query.interval = interval
  }
}
