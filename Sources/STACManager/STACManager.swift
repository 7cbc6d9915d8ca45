// All that a Swift program needs to do what the command line does.

@_exported public import STACCatalog
@_exported public import STACClient
@_exported public import STACExtending
@_exported public import STACExtensions
@_exported public import STACGeoParquet
@_exported public import STACGeometry
@_exported public import STACJSON
@_exported public import STACModel
@_exported public import STACPipeline
@_exported public import STACQuery
@_exported public import STACStorage
@_exported public import STACTables
@_exported public import STACValidation
@_exported public import STACYAML
@_exported public import STACZarr
