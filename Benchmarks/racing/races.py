"""The races, as data. Add one here; nothing else has to know of it."""

from dataclasses import dataclass, replace

SMALL_BYTES, LARGE_BYTES = 3_800, 15_100


@dataclass(frozen=True)
class Contestant:
    """A command. {program}, {input}, {output} and {root} are filled in."""

    name: str
    program: str
    command: tuple[str, ...]
    writes: str = "ndjson"
    """ndjson: one file with a line an Item. files: a folder of JSON files. parquet: one file.
    nothing: what it prints is all."""
    says: str = ""
    """What the last line that it prints begins with; {items} and {grouped} are the Items."""
    has_own_clock: bool = False
    """Whether the times that count are those that it prints as "seconds: S cpu: S"."""
    ends_with: int = 0
    """The exit status: 1 where the input has findings, which are what was asked for."""
    is_python: bool = False
    """Whether the program is started by a Python wrapper, whose start and memory count too."""

    @property
    def is_ours(self) -> bool:
        return self.program == "ours"

    def using(self, program: list[str]) -> "Contestant":
        filled = []
        for word in self.command:
            filled += program if word == "{program}" else [word]
        return replace(self, command=tuple(filled))

    def standing_in(self, command: list[str]) -> "Contestant":
        return replace(self, name="stand-in", command=tuple(command))


@dataclass(frozen=True)
class Race:
    name: str
    does: str
    corpus: str
    items: int
    contestants: tuple[Contestant, ...]
    group: str = ""
    from_parquet: bool = False
    """The input is made to GeoParquet first, by rustac, so that both read the same file."""
    with_table: bool = False
    """Beside the input lies a table of its Items, {input}.csv, to be joined into them."""
    grows_from: str = ""
    """A race of fewer Items, to say how time and memory grow."""
    server: str = ""
    """What answers at the URL that {input} is: "canned", pages that were made before; "real", the one
    that Scripts/test-server starts, with the Items that it has."""
    store: str = ""
    """The input is a Zarr store made of this document of consolidated metadata, below the fixtures, in place of a
    corpus; its entries are counted as Items."""
    corpus_options: tuple[str, ...] = ()
    """More arguments for the generator."""

    @property
    def item_bytes(self) -> int:
        return SMALL_BYTES if self.corpus == "small" else LARGE_BYTES


UPDATE = Contestant(
    "stac-manager run", "ours",
    ("{program}", "run", "{root}/Benchmarks/workflows/update.yaml",
     "--set", "input={input}", "--set", "output={output}", "--progress", "none"))
JOIN = Contestant(
    "stac-manager run, join a table", "ours",
    ("{program}", "run", "{root}/Benchmarks/workflows/join.yaml",
     "--set", "input={input}", "--set", "table={input}.csv", "--set", "output={output}",
     "--progress", "none"))
SORTED_JOIN = Contestant(
    "stac-manager run, join a table on the disk", "ours",
    ("{program}", "run", "{root}/Benchmarks/workflows/join.yaml",
     "--set", "input={input}", "--set", "table={input}.csv", "--set", "output={output}",
     "--set", "join.sorted=true", "--progress", "none"))
READ = Contestant(
    "stac-manager search, nothing found", "ours",
    ("{program}", "search", "{input}", "--filter", "FALSE", "-j", "1"), writes="nothing")
FILTER = Contestant(
    "stac-manager search, box, date, two properties", "ours",
    ("{program}", "search", "{input}", "--filter",
     "S_INTERSECTS(geometry, BBOX(-60, -45, 110, 60)) AND datetime > DATE('2015-07-05') "
     "AND eo:cloud_cover < 50 AND gsd <= 30", "-j", "1"), writes="nothing")
COPY = Contestant("stac-manager convert", "ours", ("{program}", "convert", "{input}", "{output}"))
TREE = Contestant(
    "stac-manager convert", "ours",
    ("{program}", "convert", "{input}", "{output}", "--output-format", "catalog"),
    writes="files")
BUILD = Contestant(
    "stac-manager build", "ours", ("{program}", "build", "{input}", "{output}"), writes="files")
BUILD_WITH_MIRROR = Contestant(
    "stac-manager build --mirror", "ours", ("{program}", "build", "{input}", "{output}", "--mirror"),
    writes="files")


def rebuild(name: str, what: str, *options: str) -> Contestant:
    """A rebuild; the clock of Benchmarks/rebuild.py runs for it alone."""
    return Contestant(
        name, "ours",
        ("{root}/Benchmarks/rebuild.py", "{program}", what, *options, "{input}", "{output}"),
        writes="nothing", says="seconds: ", has_own_clock=True)


REBUILD = (
    rebuild("stac-manager rebuild, all", "all"),
    rebuild("stac-manager rebuild, 1 % changed", "changed"))
REBUILD_DESCRIBED = (
    rebuild("stac-manager rebuild, all", "all", "summaries: true"),
    rebuild("stac-manager rebuild, 1 % changed", "changed", "summaries: true"))
PYSTAC_SAVE = Contestant(
    "pystac normalize_and_save, saving alone", "python",
    ("{program}", "{root}/Benchmarks/build_pystac.py", "{input}", "{output}"),
    writes="files", says="seconds: ", has_own_clock=True, is_python=True)
# The wheel's program is native code that a Python wrapper calls.
TRANSLATE = Contestant(
    "rustac translate", "rustac", ("{program}", "translate", "{input}", "{output}"),
    is_python=True)

# Errors only: what rustac reports. The fields of extensions that the small corpus does not name
# would be four warnings an Item.
VALIDATE_CORE = Contestant(
    "stac-manager validate", "ours",
    ("{program}", "validate", "{input}", "--offline", "--level", "error"), writes="nothing",
    says="{grouped} documents, all valid")
VALIDATE = Contestant(
    "stac-manager validate", "ours",
    ("{program}", "validate", "{input}", "--offline", "--schema-dir", "{schemas}", "--level",
     "error"), writes="nothing", says="{grouped} documents, all valid")
VALIDATE_SCHEMAS = Contestant(
    "stac-manager validate --schemas-only", "ours",
    ("{program}", "validate", "{input}", "--offline", "--schema-dir", "{schemas}", "--level",
     "error", "--schemas-only"), writes="nothing", says="{grouped} documents, all valid")
RUSTAC_VALIDATE = Contestant(
    "rustac validate", "rustac", ("{program}", "validate", "{input}"), writes="nothing",
    is_python=True)
JSONSCHEMA_RS = Contestant(
    "jsonschema-rs, validation alone", "python",
    ("{program}", "{root}/Benchmarks/validate_jsonschema_rs.py", "{schemas}", "{input}"),
    writes="nothing", says="seconds: ", has_own_clock=True, is_python=True)
FOUR = ("--extensions", "eo,projection,sat")
TO_PARQUET = Contestant(
    "stac-manager convert", "ours",
    ("{program}", "convert", "{input}", "{output}", "--output-format", "parquet"),
    writes="parquet")
PEER_TO_PARQUET = Contestant(
    "rustac translate", "rustac",
    ("{program}", "translate", "-o", "parquet", "--parquet-compression", "zstd(3)", "{input}",
     "{output}"), writes="parquet", is_python=True)
FROM_PARQUET = Contestant(
    "stac-manager convert", "ours",
    ("{program}", "convert", "{input}", "{output}", "--input-format", "parquet"))
PEER_FROM_PARQUET = Contestant(
    "rustac translate", "rustac",
    ("{program}", "translate", "-i", "parquet", "{input}", "{output}"), is_python=True)

ZARR_ITEM = Contestant(
    "stac-manager zarr item", "ours",
    ("{program}", "zarr", "item", "{input}", "-o", "{output}"), writes="json")
ZARR_INSPECT = Contestant(
    "stac-manager zarr inspect", "ours", ("{program}", "zarr", "inspect", "{input}"),
    writes="nothing", ends_with=1)
OPEN_DATATREE = Contestant(
    "xarray.open_datatree, the whole process", "python",
    ("{program}", "{root}/Benchmarks/open_xarray.py", "{input}", "--cold"), writes="nothing",
    is_python=True)
OPEN_DATATREE_WARM = Contestant(
    "xarray.open_datatree, the call alone, warm", "python",
    ("{program}", "{root}/Benchmarks/open_xarray.py", "{input}"), writes="nothing",
    says="seconds: ", has_own_clock=True, is_python=True)

PAGE = "250"


def fetch(name: str, *flags: str) -> Contestant:
    """One long search, as all of a server's Items are had."""
    return Contestant(
        name, "ours",
        ("{program}", "fetch", "{input}", "--limit", PAGE, "-o", "{output}", "--checkpoint-dir",
         "{output}.checkpoints", "--progress", "none", *flags))


ONE_CHAIN = fetch("stac-manager fetch, one chain of pages", "--no-split", "-j", "1")
PYSTAC_CLIENT = Contestant(
    "pystac-client", "python",
    ("{program}", "{root}/Benchmarks/racing/pystac_client_fetch.py", "{input}", PAGE, "{output}"),
    is_python=True)

RACES = (
    Race("ndjson-update-large", "NDJSON, one property set, NDJSON; the peer only copies",
         "large", 20_000, (UPDATE, TRANSLATE), "ndjson-update"),
    Race("ndjson-update-small", "NDJSON, one property set, NDJSON; the peer only copies",
         "small", 100_000, (UPDATE, TRANSLATE), "ndjson-update"),
    Race("ndjson-update-large-10x", "the memory of ours at ten times the Items",
         "large", 200_000, (UPDATE,), "ndjson-update", "ndjson-update-large"),
    Race("join-large", "a table of 100,000 rows joined into as many Items; beside it the update alone",
         "large", 100_000, (UPDATE, JOIN, SORTED_JOIN), "join", with_table=True),
    Race("filter-small", "a CQL2 filter; beside it the reading alone", "small", 100_000,
         (READ, FILTER), "filter"),
    Race("filter-large", "a CQL2 filter; beside it the reading alone", "large", 20_000,
         (READ, FILTER), "filter"),
    Race("ndjson-copy-large", "NDJSON to NDJSON", "large", 20_000, (COPY, TRANSLATE),
         "ndjson-copy"),
    Race("ndjson-copy-small", "NDJSON to NDJSON", "small", 100_000, (COPY, TRANSLATE),
         "ndjson-copy"),
    Race("parquet-write-large", "NDJSON to GeoParquet, zstd 3", "large", 20_000,
         (TO_PARQUET, PEER_TO_PARQUET), "parquet-write"),
    Race("parquet-write-small", "NDJSON to GeoParquet, zstd 3", "small", 100_000,
         (TO_PARQUET, PEER_TO_PARQUET), "parquet-write"),
    Race("parquet-write-small-8x", "the memory of ours at eight times the Items", "small", 800_000,
         (TO_PARQUET,), "parquet-write", grows_from="parquet-write-small"),
    Race("parquet-read-large", "rustac's GeoParquet to NDJSON", "large", 20_000,
         (FROM_PARQUET, PEER_FROM_PARQUET), "parquet-read", from_parquet=True),
    Race("parquet-read-small", "rustac's GeoParquet to NDJSON", "small", 100_000,
         (FROM_PARQUET, PEER_FROM_PARQUET), "parquet-read", from_parquet=True),
    Race("item-tree-10k", "NDJSON to a static catalog, a file an Item", "small", 10_000,
         (TREE,), "item-tree"),
    Race("item-tree-100k", "the same ten times; linear when Items/s are the same", "small",
         100_000, (TREE,), "item-tree", "item-tree-10k"),
    Race("build-20k", "a static catalog of one Collection, with summaries; the peer's saving alone",
         "small", 20_000, (BUILD, BUILD_WITH_MIRROR, PYSTAC_SAVE), "build",
         corpus_options=("--collections", "1")),
    Race("build-100k", "five times the Items", "small", 100_000, (BUILD,), "build", grows_from="build-20k",
         corpus_options=("--collections", "1")),
    Race("build-200k", "twice as many again; linear when the time is twice that", "small", 200_000, (BUILD,),
         "build", grows_from="build-100k", corpus_options=("--collections", "1")),
    Race("build-800k", "eight times those of build-100k", "small", 800_000, (BUILD,), "build", grows_from="build-100k",
         corpus_options=("--collections", "1")),
    Race("rebuild-100k", "a static catalog of which 1 % has changed, beside all of it", "small", 100_000,
         REBUILD, "rebuild"),
    Race("rebuild-described-100k", "the same with summaries", "small", 100_000, REBUILD_DESCRIBED,
         "rebuild"),
    Race("validate-core-small", "file to report, core only, offline", "small", 100_000,
         (VALIDATE_CORE, RUSTAC_VALIDATE), "validate", corpus_options=("--extensions", "none")),
    Race("validate-extensions-large",
         "file to report; core, eo, projection and sat, formats asserted; the peer's validation alone",
         "large", 20_000, (VALIDATE, VALIDATE_SCHEMAS, JSONSCHEMA_RS), "validate", corpus_options=FOUR),
    Race("validate-lists-large", "about 5,000 lists of extensions in 20,000 Items", "large", 20_000,
         (VALIDATE, JSONSCHEMA_RS), "validate", corpus_options=("--extension-lists", "5000")),
    Race("fetch-canned", "all Items of an API whose pages were made before, on the loopback address",
         "small", 20_000, (ONE_CHAIN, PYSTAC_CLIENT), "fetch", server="canned"),
    Race("fetch-canned-10x", "the memory of ours at ten times the Items", "small", 200_000,
         (ONE_CHAIN,), "fetch", grows_from="fetch-canned", server="canned"),
    Race("fetch-real", "all Items of stac-fastapi-pgstac", "small", 20_000,
         (fetch("stac-manager fetch, 4 connections", "-j", "4"),
          fetch("stac-manager fetch, 8 connections", "-j", "8"), ONE_CHAIN, PYSTAC_CLIENT),
         "fetch", corpus_options=("--collections", "3"), server="real"),
    Race("zarr", "a Sentinel-3 store of 2,036 entries of metadata, described; whole processes, and the peer's call alone",
         "zarr", 2036, (ZARR_ITEM, ZARR_INSPECT, OPEN_DATATREE, OPEN_DATATREE_WARM), "zarr",
         store="zarr/eopf-stac/S03SLSRBT_20250428T081931_0180_A178_T725.json"),
    Race("validate-memory-100k", "the memory of ours", "small", 100_000, (VALIDATE,), "validate"),
    Race("validate-memory-800k", "the memory of ours at eight times the Items", "small", 800_000,
         (VALIDATE,), "validate", grows_from="validate-memory-100k"),
)
