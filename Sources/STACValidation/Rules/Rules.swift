/// All rules that are built in.
public enum Rules {
  /// Every rule, the ones that belong together side by side.
  public static let all: [Rule] =
    document + links + assets + geometry + boxes + times + items
    + common + collections + extensions + fields
    + practices + catalog + geoParquet

  /// The rule of an id, or nil; also of those for Zarr stores.
  public static func rule(_ id: String) -> Rule? { (all + zarr).first { $0.id == id } }

  private static let document: [Rule] = [
    .documentObject, .documentType, .versionRequired, .versionKnown, .versionOld,
    .versionUnchecked,
    .extensionsList, .extensionsUnique, .extensionsAbsolute, .idRequired, .idFitForFiles,
    .memberRepeated, .findingsLimit,
  ]
  private static let links: [Rule] = [
    .linksRequired, .linkObject, .linkHrefRequired, .linkRelRequired, .linkText, .linkRequest,
    .linkSelfAbsolute,
  ]
  private static let assets: [Rule] = [
    .assetsRequired, .collectionAssets, .assetObject, .assetHrefRequired, .assetText,
    .rolesStrings, .rolesUnique, .itemAssetsObject, .itemAssetFields, .itemAssetWithoutHref,
  ]
  private static let geometry: [Rule] = [
    .geometryRequired, .geometryType, .geometryCoordinates, .geometryLineLength,
    .geometryRingLength, .geometryBoundingBox, .geometryRange, .geometryRingClosed,
    .geometryRingOrder, .geometryPositionLength,
  ]
  private static let boxes: [Rule] = [
    .boxRequired, .boxWithoutGeometry, .boxNumbers, .boxOrder, .boxRange, .boxAroundGeometry,
  ]
  private static let times: [Rule] = [
    .datetimeRequired, .datetimeRange, .datetimeFormat, .datetimePair, .datetimeOrder,
  ]
  private static let items: [Rule] = [
    .propertiesRequired, .collectionRequired, .collectionWithoutLink, .bandsWithoutAssetBands,
  ]
  private static let common: [Rule] = [
    .titleString, .descriptionText, .keywordsStrings, .licenseIdentifier, .providersList,
    .providerNameRequired, .providerRolesKnown, .instrumentText, .gsdPositive, .bandsList,
    .dataTypeKnown, .nodataValue, .statisticsNumbers, .unitString,
  ]
  private static let collections: [Rule] = [
    .descriptionRequired, .licenseRequired, .extentRequired, .spatialBoxes, .temporalIntervals,
    .summariesObject, .summaryValue, .extentFirstBoxCovers,
  ]
  private static let extensions: [Rule] = [
    .extensionField, .extensionFieldOverlooked, .extensionFieldUnknown, .extensionUndeclared,
    .extensionUnused, .fieldDeprecated,
  ]
  private static let fields: [Rule] = [
    .alternateMap, .alternateDefinitionHref, .alternateLocations, .dgeoListed, .dgeoIdentifier,
    .tableColumnsUnique,
    .fileChecksumMultihash, .projectionShapePositive, .projectionCodeForm,
  ]
  private static let catalog: [Rule] = [
    .catalogIDDuplicate, .catalogExtentBox, .catalogExtentInterval, .catalogSummaryValues,
    .catalogItemAssets, .catalogLinkMissing, .catalogLinkTarget, .catalogFileName,
  ]
  private static let geoParquet: [Rule] = [
    .geoParquetMetadata, .geoParquetVersion, .geoParquetColumn, .geoParquetEncoding,
    .geoParquetReferenceSystem, .geoParquetTypes, .geoParquetBox, .geoParquetCovering,
    .geoParquetCoveringMissing, .geoParquetStatistics, .stacGeoParquetVersion,
    .stacGeoParquetCollection, .stacGeoParquetColumn, .stacGeoParquetType,
  ]
  private static let practices: [Rule] = [
    .idSearchable, .idPercentEncoded, .linkRelationOnce, .linkSelf, .linkRoot, .linkParent,
    .linkType, .linkTitle, .linksMany,
    .licenseLink, .propertiesMany, .geometryNull, .datetimeNull, .datetimeWithinRange,
    .thumbnailMissing, .thumbnailType, .rolesKnown, .bandNamesUnique, .extentBoxCount,
    .summariesMissing,
  ]
}
