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
let arrowHeaders: [CXXSetting] =
  hasPrivateArrow ? [.unsafeFlags(["-isystem", prefix + "/include"])] : []
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
    .library(name: "STACManager", targets: ["STACManager"]),
  ],
  targets: [
    // C and C++ libraries: module maps and shims, nothing else.
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CSyncFS"),
    .target(name: "CPCRE2", linkerSettings: [.linkedLibrary("pcre2-8")]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
    .target(
      name: "CArrow", dependencies: hasPrivateArrow ? [] : ["CArrowSystem"],
      cxxSettings: arrowHeaders, linkerSettings: arrowLibraries),

    // Leaves that know nothing of STAC.
    room("SpellingSuggestions"),
    room("CommandLineFlags", ["SpellingSuggestions"]),
    room("TerminalOutput"),

    // The floors, lowest first. Each uses only those below it.
    room("STACJSON", ["CSimdJSON"]),
    room("STACYAML", ["CYAML", "STACJSON", "SpellingSuggestions"]),
    room("STACStorage", ["CArrow", "CCurl", "CSyncFS", "STACJSON", "SpellingSuggestions"]),
    room("STACGeometry", ["CGEOS", "STACJSON"]),
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
    room("STACClient", ["STACJSON", "STACGeometry", "STACStorage", "STACModel"]),
    room(
      "STACCatalog",
      [
        "STACClient", "STACJSON", "STACGeometry", "STACStorage", "STACModel", "STACGeoParquet",
      ]),
    room(
      "STACPipeline",
      [
        "STACJSON", "STACYAML", "STACGeometry", "STACStorage", "STACModel", "STACQuery",
        "STACValidation", "STACClient", "STACCatalog", "STACGeoParquet", "SpellingSuggestions",
      ]),
    room(
      "STACManager",
      [
        "STACJSON", "STACYAML", "STACGeometry", "STACStorage", "STACModel", "STACExtensions",
        "STACQuery", "STACValidation", "STACClient", "STACGeoParquet", "STACCatalog",
        "STACPipeline",
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

    // A program that uses the library.
    .executableTarget(
      name: "quick-start", dependencies: ["STACManager"], path: "Examples/QuickStart",
      swiftSettings: swift),

    // What only tests use.
    room("STACTestSupport", ["STACJSON", "STACCorpus"]),
    tests("CommandLineFlagsTests", ["CommandLineFlags", "STACTestSupport"]),
    tests("TerminalOutputTests", ["TerminalOutput", "STACTestSupport"]),
    tests("STACYAMLTests", ["STACYAML", "STACJSON"]),
    tests("STACGeometryTests", ["STACGeometry", "STACJSON", "STACTestSupport"]),
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
        "STACClient", "STACCatalog", "STACPipeline", "STACGeometry", "STACJSON", "STACModel",
        "STACStorage", "STACTestSupport",
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
    tests("STACCorpusTests", ["STACCorpus", "STACJSON"]),
    tests("STACJSONTests", ["STACJSON", "CSimdJSON"]),
    tests(
      "STACPipelineTests",
      [
        "STACPipeline", "STACCatalog", "STACStorage", "STACModel", "STACQuery", "STACGeometry",
        "STACYAML", "STACJSON", "STACCorpus", "STACTestSupport",
      ]),
    tests(
      "STACCommandsTests",
      [
        "STACCommands", "stac-manager", "CommandLineFlags", "STACPipeline", "STACCorpus",
        "STACJSON", "STACStorage", "STACYAML", "STACTestSupport",
      ]),
  ] + (hasPrivateArrow ? [] : [.systemLibrary(name: "CArrowSystem", pkgConfig: "parquet")]),
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20)
