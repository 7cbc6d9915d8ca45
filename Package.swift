// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Arrow C++ comes from a private prefix that `Scripts/setup` makes, or else from the system.
// SwiftPM drops every rpath of a .pc file, so the prefix is named here.
let prefix = Context.packageDirectory + "/.deps"
let hasPrivateArrow = FileManager.default.fileExists(atPath: prefix + "/lib/libarrow.so")

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
// Headers of C in a module cannot be included by C++20 unless its modules are off.
let arrowHeaders: [CXXSetting] = [
  .unsafeFlags(
    ["-fno-cxx-modules"] + (hasPrivateArrow ? ["-isystem", prefix + "/include"] : []))
]
let arrowLibraries: [LinkerSetting] =
  hasPrivateArrow
  ? [
    .unsafeFlags(["-L" + prefix + "/lib", "-Xlinker", "-rpath", "-Xlinker", prefix + "/lib"]),
    .linkedLibrary("parquet"), .linkedLibrary("arrow"),
  ]
  : []

let installedLibraries: [LinkerSetting] = [
  .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib"])
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swift)
}
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  let snapshots = Context.packageDirectory + "/Tests/\(name)/Snapshots"
  return .testTarget(
    name: name, dependencies: dependencies,
    exclude: FileManager.default.fileExists(atPath: snapshots) ? ["Snapshots"] : [],
    swiftSettings: swift)
}

let package = Package(
  name: "stac-manager",
  products: [
    .executable(name: "stac-manager", targets: ["stac-manager"]),
    .library(name: "STACManager", targets: ["STACManager", "ArrowCalls"]),
    .library(name: "stac-arrow", type: .dynamic, targets: ["ArrowLibrary"]),
  ],
  targets: [
    // C and C++ libraries: module maps and shims, nothing else.
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CSyncFS"),
    .target(name: "CBlosc", linkerSettings: [.linkedLibrary("blosc")]),
    .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "CLZMA", linkerSettings: [.linkedLibrary("lzma")]),
    .target(name: "CPCRE2", linkerSettings: [.linkedLibrary("pcre2-8")]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // Loaded when they are first used: each brings twenty others with it.
    .target(name: "CLoading", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CCurl", dependencies: ["CLoading"]),
    .target(name: "CGEOS", dependencies: ["CLoading"]),
    .target(name: "CPROJ", dependencies: ["CLoading"]),
    .target(name: "CArrow", dependencies: ["CLoading"]),
    .target(
      name: "ArrowCalls", dependencies: ["CArrow"] + (hasPrivateArrow ? [] : ["CArrowSystem"]),
      cxxSettings: arrowHeaders, linkerSettings: arrowLibraries),
    // Nothing of Swift is in it, so nothing of Swift's own libraries is to be loaded with it.
    .target(
      name: "ArrowLibrary", dependencies: ["ArrowCalls"],
      linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]),

    // Leaves that know nothing of STAC.
    room("SpellingSuggestions"),
    room("CommandLineFlags", ["SpellingSuggestions"]),
    room("TerminalOutput"),

    // The floors, lowest first. Each uses only those below it.
    room("STACJSON", ["CSimdJSON"]),
    room("STACYAML", ["CYAML", "STACJSON", "SpellingSuggestions"]),
    room(
      "STACStorage",
      ["CArrow", "CCrypto", "CCurl", "CSyncFS", "STACJSON", "SpellingSuggestions"]),
    room("STACGeometry", ["CGEOS", "CPROJ", "STACJSON"]),
    room("STACTables", ["STACJSON", "STACStorage"]),
    room("STACModel", ["STACJSON", "STACGeometry"]),
    room("STACExtensions"),
    room(
      "STACValidation",
      [
        "CPCRE2", "STACJSON", "STACGeometry", "STACStorage", "STACModel", "STACExtensions",
        "SpellingSuggestions",
      ]),
    room("STACQuery", ["STACJSON", "STACGeometry", "STACModel", "SpellingSuggestions"]),
    room(
      "STACGeoParquet", ["CArrow", "CZstd", "STACJSON", "STACGeometry", "STACStorage", "STACModel"]),
    room(
      "STACZarr",
      [
        "CArrow", "CBlosc", "CLZMA", "CZstd", "STACJSON", "STACGeometry", "STACStorage",
        "STACModel", "STACValidation", "SpellingSuggestions",
      ]),
    room(
      "STACClient", ["STACJSON", "STACGeometry", "STACStorage", "STACModel", "STACQuery"]),
    room(
      "STACCatalog",
      [
        "STACClient", "STACJSON", "STACGeometry", "STACStorage", "STACModel", "STACGeoParquet",
        "STACExtensions", "STACTables",
      ]),
    room(
      "STACExtending",
      [
        "CCrypto", "STACJSON", "STACYAML", "STACStorage", "STACModel", "STACExtensions",
        "STACQuery", "STACValidation", "STACGeoParquet", "SpellingSuggestions",
      ]),
    room(
      "STACPipeline",
      [
        "STACExtending", "STACExtensions", "STACTables",
        "STACJSON", "STACYAML", "STACGeometry", "STACStorage", "STACModel", "STACQuery",
        "STACValidation", "STACClient", "STACCatalog", "STACGeoParquet", "STACZarr",
        "SpellingSuggestions",
      ]),
    room(
      "STACManager",
      [
        "STACJSON", "STACYAML", "STACGeometry", "STACStorage", "STACModel", "STACExtensions",
        "STACQuery", "STACValidation", "STACClient", "STACGeoParquet", "STACCatalog",
        "STACExtending", "STACPipeline", "STACTables", "STACZarr",
      ]),
    room(
      "STACCommands",
      ["STACManager", "CommandLineFlags", "TerminalOutput", "SpellingSuggestions"]),
    .executableTarget(
      name: "stac-manager", dependencies: ["STACCommands"], swiftSettings: swift,
      linkerSettings: installedLibraries),

    // Items made from a seed, for tests and benchmarks.
    room("STACCorpus", ["STACJSON"]),
    .executableTarget(
      name: "stac-corpus", dependencies: ["STACCorpus", "STACJSON"], swiftSettings: swift),

    // What each part of validating costs an Item.
    .executableTarget(
      name: "validation-cost", dependencies: ["STACValidation", "STACStorage", "STACJSON"],
      path: "Benchmarks/ValidationCost", swiftSettings: swift),

    // What decoding and writing Items of GeoParquet cost.
    .executableTarget(
      name: "read-cost", dependencies: ["STACGeoParquet", "STACJSON", "ArrowCalls"],
      path: "Benchmarks/ReadCost",
      swiftSettings: swift),

    // A program that uses the library.
    .executableTarget(
      name: "quick-start", dependencies: ["STACManager", "ArrowCalls"], path: "Examples/QuickStart",
      swiftSettings: swift),
    .executableTarget(
      name: "own-extension", dependencies: ["STACManager", "ArrowCalls"],
      path: "Examples/OwnExtension",
      swiftSettings: swift),

    // What only tests use.
    room("STACTestSupport", ["STACJSON", "STACCorpus"]),
    .executableTarget(
      name: "zarr-fuzz",
      dependencies: ["STACZarr", "STACJSON", "STACModel", "STACStorage", "STACTestSupport"],
      path: "Tests/Fuzz/ZarrFuzz", swiftSettings: swift),
    tests("CommandLineFlagsTests", ["CommandLineFlags", "STACTestSupport"]),
    tests("TerminalOutputTests", ["TerminalOutput", "STACTestSupport"]),
    tests("STACYAMLTests", ["STACYAML", "STACJSON"]),
    tests("STACGeometryTests", ["STACGeometry", "STACJSON", "STACTestSupport"]),
    tests("STACTablesTests", ["STACTables", "STACJSON", "STACStorage", "STACTestSupport"]),
    tests("STACStorageTests", ["STACStorage", "STACJSON", "STACTestSupport"]),
    tests(
      "STACCatalogTests",
      [
        "STACCatalog", "STACGeoParquet", "STACGeometry", "STACJSON", "STACModel", "STACStorage",
        "STACTestSupport",
      ]),
    tests(
      "STACClientTests",
      [
        "STACClient", "STACCatalog", "STACPipeline", "STACQuery", "STACGeometry", "STACJSON",
        "STACModel", "STACStorage", "STACTestSupport",
      ]),
    tests(
      "STACQueryTests",
      ["STACQuery", "STACGeometry", "STACJSON", "STACModel", "STACTestSupport"]),
    tests(
      "STACGeoParquetTests",
      [
        "STACGeoParquet", "STACGeometry", "STACJSON", "STACModel", "STACStorage", "STACCorpus",
        "STACTestSupport",
      ]),
    tests("STACModelTests", ["STACModel", "STACGeometry", "STACJSON", "STACTestSupport"]),
    tests(
      "STACValidationTests",
      [
        "STACValidation", "STACExtensions", "STACModel", "STACGeometry", "STACStorage", "STACJSON",
        "STACTestSupport",
      ]),
    tests(
      "STACZarrTests",
      [
        "STACZarr", "zarr-fuzz", "STACValidation", "STACGeometry", "STACModel", "STACStorage",
        "STACJSON",
        "STACTestSupport",
      ]),
    tests(
      "STACExtendingTests",
      [
        "STACExtending", "STACExtensions", "STACValidation", "STACModel", "STACStorage", "STACYAML",
        "STACJSON", "STACQuery", "STACTestSupport",
      ]),
    tests("STACCorpusTests", ["STACCorpus", "STACJSON"]),
    tests("STACJSONTests", ["STACJSON", "CSimdJSON"]),
    tests(
      "STACPipelineTests",
      [
        "STACPipeline", "STACExtending", "STACCatalog", "STACStorage", "STACModel", "STACQuery",
        "STACGeometry",
        "STACYAML", "STACJSON", "STACCorpus", "STACTestSupport",
      ]),
    tests(
      "STACCommandsTests",
      [
        "STACCommands", "stac-manager", "own-extension", "CommandLineFlags", "STACPipeline",
        "STACCorpus", "STACCatalog", "STACGeoParquet",
        "STACJSON", "STACStorage", "STACYAML", "STACTestSupport",
      ]),
  ] + (hasPrivateArrow ? [] : [.systemLibrary(name: "CArrowSystem", pkgConfig: "parquet")]),
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20)
