"""Writes GeoParquet files whose geometries are lists of coordinates, as GeoArrow has them.

    write_geoarrow.py FOLDER

One file for each kind of geometry, with the coordinates in columns or side by side, with and without
heights and measures, marked by GeoParquet's metadata or by Arrow's extension types, with small and large
lists. `expected.json` has the geometries of each file, as GeoJSON.
"""

import itertools
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

RING = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.5), (0.0, 0.0)]
HOLE = [(0.5, 0.25), (1.0, 0.25), (1.0, 0.5), (0.5, 0.25)]
LINE = [(1.0, 2.0), (3.5, -4.0), (5.0, 6.25)]
KINDS = {
    "point": ("Point", 0, [LINE[0], None, (), LINE[1]]),
    "linestring": ("LineString", 1, [LINE, None, LINE[:2]]),
    "multipoint": ("MultiPoint", 1, [LINE, LINE[:1], None]),
    "polygon": ("Polygon", 2, [[RING], None, [RING, HOLE]]),
    "multilinestring": ("MultiLineString", 2, [[LINE, LINE[:2]], None, [LINE]]),
    "multipolygon": ("MultiPolygon", 3, [[[RING, HOLE], [RING]], None, [[RING]]]),
}
MORE = {"z": 100.5, "m": -7.0}


def extended(value, names):
    """The value with a height, a measure or both at each position."""
    if value is None or value == ():
        return value
    if isinstance(value, tuple):
        return value + tuple(MORE[name] for name in names[2:])
    return [extended(part, names) for part in value]


def positions(values, names, is_interleaved, missing):
    rows = [value if value else (float("nan"),) * len(names) for value in values]
    mask = pa.array(missing) if any(missing) else None
    if is_interleaved:
        numbers = pa.array([number for row in rows for number in row], pa.float64())
        kind = pa.list_(pa.field(names, pa.float64(), nullable=False), len(names))
        return pa.FixedSizeListArray.from_arrays(numbers, type=kind, mask=mask)
    columns = [pa.array([row[index] for row in rows], pa.float64()) for index in range(len(names))]
    return pa.StructArray.from_arrays(columns, list(names), mask=mask)


def column(values, depth, names, is_interleaved, is_large):
    missing = [value is None for value in values]
    if depth == 0:
        return positions(values, names, is_interleaved, missing)
    inner, offsets = [], [0]
    for value in values:
        inner += value or []
        offsets.append(len(inner))
    below = column(inner, depth - 1, names, is_interleaved, is_large)
    mask = pa.array(missing) if any(missing) else None
    lists = pa.LargeListArray if is_large else pa.ListArray
    return lists.from_arrays(
        pa.array(offsets, pa.int64() if is_large else pa.int32()), below, mask=mask)


def geojson(kind, value):
    def plain(part):
        if isinstance(part, tuple):
            return list(part[:3]) if len(part) < 3 or part[2] == MORE["z"] else list(part[:2])
        return [plain(inner) for inner in part]

    return None if value is None else {"type": kind, "coordinates": plain(value)}


def main(folder: Path) -> None:
    expected = {}
    choices = itertools.product(
        KINDS, ("xy", "xyz", "xym", "xyzm"), (False, True), (False, True), (False, True))
    for kind, names, is_interleaved, is_marked, is_large in choices:
        # In Parquet the name of what a list holds is lost, and with it whether the third is a height.
        if is_interleaved and names == "xym":
            continue
        name, depth, values = KINDS[kind]
        values = [extended(value, names) for value in values]
        array = column(values, depth, names, is_interleaved, is_large)
        marks = {"ARROW:extension:name": f"geoarrow.{kind}"} if is_marked else None
        schema = pa.schema([
            pa.field("id", pa.string()), pa.field("geometry", array.type, metadata=marks)])
        if not is_marked:
            described = {"encoding": kind, "geometry_types": [name]}
            schema = schema.with_metadata({"geo": json.dumps({
                "version": "1.1.0", "primary_column": "geometry",
                "columns": {"geometry": described}})})
        ids = pa.array([f"i{index}" for index in range(len(values))])
        file = (f"{kind}-{names}{'-interleaved' * is_interleaved}{'-marked' * is_marked}"
                f"{'-large' * is_large}.parquet")
        pq.write_table(pa.table([ids, array], schema=schema), folder / file)
        expected[file] = [geojson(name, value) for value in values]
    (folder / "expected.json").write_text(json.dumps(expected))


main(Path(sys.argv[1]))
