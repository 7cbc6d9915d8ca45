"""Makes a small set of HF-radar radial metrics in the layout of HF-EOLUS.

    python generate.py FOLDER

Writes FOLDER/assets/{station}/{station}_{timestamp}_{bragg}.parquet, a GeoParquet 1.1 file for each
station, half hour and Bragg peak. The numbers are made up, and the same in each run.
"""

import csv
import datetime
import json
import math
import os
import random
import struct
import sys

import pyarrow
import pyarrow.parquet

STEP = datetime.timedelta(minutes=30)
# The antenna pattern of VILA changes in the middle.
FIRST = datetime.datetime(2023, 7, 15, 11, tzinfo=datetime.timezone.utc)
STEPS = 4
ECHOES = (30, 60)
GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}
SCHEMA = pyarrow.schema(
    [
        pyarrow.field("time", pyarrow.timestamp("ms", tz="UTC"), nullable=False),
        pyarrow.field("bearing", pyarrow.float32(), nullable=False),
        pyarrow.field("range", pyarrow.float32(), nullable=False),
        pyarrow.field("doppler_velocity", pyarrow.float64()),
        pyarrow.field("snr", pyarrow.float32()),
        pyarrow.field("range_cell", pyarrow.int16(), nullable=False),
        pyarrow.field("flag", pyarrow.int8()),
        pyarrow.field("geometry", pyarrow.binary(), nullable=False),
    ],
    metadata={"geo": json.dumps(GEO)},
)


def seen_from(longitude, latitude, bearing, kilometres):
    """The place that a station sees at a bearing and range; near enough on a sphere."""
    north = kilometres * math.cos(math.radians(bearing)) / 111.195
    east = kilometres * math.sin(math.radians(bearing)) / 111.195
    return longitude + east / math.cos(math.radians(latitude)), latitude + north


def echoes(station, time, bragg):
    """The rows of one file."""
    numbers = random.Random(f"{station['station']} {time} {bragg}")
    resolution = float(station["resolution"])
    for _ in range(numbers.randint(*ECHOES)):
        cell = numbers.randint(1, 35)
        bearing = numbers.uniform(180, 360)
        x, y = seen_from(
            float(station["lon"]), float(station["lat"]), bearing, cell * resolution
        )
        drift = numbers.gauss(0.4 if bragg == "pos" else -0.4, 0.2)
        yield {
            "time": time,
            "bearing": bearing,
            "range": cell * resolution,
            "doppler_velocity": drift,
            "snr": numbers.uniform(3, 35),
            "range_cell": cell,
            "flag": 0 if abs(drift) < 0.9 else 4,
            "geometry": struct.pack("<BIdd", 1, 1, x, y),
        }


def main(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "stations.csv"), newline="", encoding="utf-8") as file:
        stations = list(csv.DictReader(file))
    for station in stations:
        name = station["station"]
        place = os.path.join(folder, "assets", name)
        os.makedirs(place, exist_ok=True)
        for step in range(STEPS):
            time = FIRST + step * STEP
            for bragg in ("pos", "neg"):
                table = pyarrow.Table.from_pylist(list(echoes(station, time, bragg)), SCHEMA)
                path = os.path.join(place, f"{name}_{time:%Y%m%dT%H%M%SZ}_{bragg}.parquet")
                pyarrow.parquet.write_table(table, path, compression="zstd")


main(sys.argv[1])
