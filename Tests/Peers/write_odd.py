#!/usr/bin/env python3
"""Writes GeoParquet files as they should not be, with columns of all types, and what they mean.

    write_odd.py FOLDER

types.parquet      columns of many types, and types.json: the properties that they are
duration.parquet   and others: a column of a type that JSON has no form for
lie.parquet        in the third of five rows a geometry that claims more points than there are
bomb.parquet       some kilobytes that are 400 MB of text; dictionary-bomb.parquet only when it is written
"""

import datetime
import decimal
import json
import struct
import sys

import pyarrow as pa
import pyarrow.parquet as pq

folder = sys.argv[1]
GEO = {
    b"geo": json.dumps({
        "version": "1.1.0", "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}}}).encode()}


def point(x, y):
    return struct.pack("<BIdd", 1, 1, x, y)


def write(name, rows, columns, **options):
    base = {
        "id": pa.array([f"i{n}" for n in range(rows)]),
        "geometry": pa.array([point(n, n) for n in range(rows)], pa.binary()),
    }
    table = pa.table({**base, **columns}).replace_schema_metadata(GEO)
    pq.write_table(table, f"{folder}/{name}.parquet", **options)


day = datetime.date(2024, 2, 29)
moment = datetime.datetime(2024, 2, 29, 12, 30, 15, 250000, tzinfo=datetime.timezone.utc)
# Each: the values of two rows, the second of them null, and what the first one is in JSON.
types = {
    "a_bool": (pa.bool_(), True, True),
    **{f"a_{kind}": (kind, 7, 7) for kind in map(pa.type_for_alias, [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"])},
    "a_uint64": (pa.uint64(), 2**64 - 1, 2**64 - 1),
    "a_float": (pa.float32(), 0.1, 0.1),
    "a_double": (pa.float64(), 1.5, 1.5),
    "a_large_string": (pa.large_string(), "é\"\\\n", "é\"\\\n"),
    "a_string_view": (pa.string_view(), "longer than twelve bytes", "longer than twelve bytes"),
    "a_short_view": (pa.string_view(), "short", "short"),
    "a_binary": (pa.binary(), b"\x00\x01\xff", "AAH/"),
    "a_decimal": (pa.decimal128(10, 3), decimal.Decimal("-0.050"), -0.050),
    "a_date": (pa.date32(), day, "2024-02-29"),
    "a_milliseconds": (pa.timestamp("ms", "UTC"), moment, "2024-02-29T12:30:15.25Z"),
    "a_nanoseconds": (pa.timestamp("ns", "UTC"), moment, "2024-02-29T12:30:15.25Z"),
    "a_dictionary": (pa.dictionary(pa.int32(), pa.string()), "x", "x"),
    "a_large_list": (pa.large_list(pa.int8()), [1, None], [1, None]),
    "a_fixed_list": (pa.list_(pa.float64(), 2), [1.5, 2.5], [1.5, 2.5]),
    "a_map": (pa.map_(pa.string(), pa.int64()), [("k", 1), ("l", None)], {"k": 1, "l": None}),
    "a_struct": (pa.struct({"b": pa.list_(pa.struct({"c": pa.string()}))}),
                 {"b": [{"c": "d"}]}, {"b": [{"c": "d"}]}),
}
write("types", 2, {name: pa.array([value, None], kind) for name, (kind, value, _) in types.items()})
with open(f"{folder}/types.json", "w") as output:
    json.dump({name: expected for name, (_, _, expected) in types.items()}, output)

for name, column in {
    "duration": pa.array([1, 2], pa.duration("s")),
    "time": pa.array([datetime.time(1, 2), None], pa.time64("us")),
    "half": pa.array([None, None], pa.float16()),
    "wide_decimal": pa.array([decimal.Decimal("1"), None], pa.decimal256(50, 2)),
}.items():
    write(name, 2, {"odd:" + name: column})

lie = struct.pack("<BII", 1, 2, 0x7fffffff) + b"\0" * 32
write("lie", 5, {"geometry": pa.array(
    [point(0, 0), point(1, 1), lie, point(3, 3), point(4, 4)], pa.binary())})

text = pa.DictionaryArray.from_arrays(pa.array([0] * 400, pa.int32()), pa.array(["x" * 1_000_000]))
for name, is_dictionary in (("bomb", False), ("dictionary-bomb", True)):
    write(name, 400, {"text": text}, compression="zstd", dictionary_pagesize_limit=2 << 20,
          store_schema=is_dictionary)
