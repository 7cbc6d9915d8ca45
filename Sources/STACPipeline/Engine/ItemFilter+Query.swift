public import STACGeoParquet
public import STACQuery

extension ItemFilter {
  /// Tells a reader of GeoParquet which row groups cannot hold a wanted Item.
  func narrow(_ query: inout GeoParquetQuery) {
    query.ids = ids
    query.collections = collections
    query.boundingBox = boundingBox
    query.interval = interval
  }

  /// What all the Items that are wanted have in common, for readers of GeoParquet.
  public var query: GeoParquetQuery {
    var query = GeoParquetQuery()
    narrow(&query)
    return query
  }
}
