"""Where to work, and what to work on."""

import csv
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path


def roomiest(wanted: int) -> str:
    """Shared memory if it has twice the room wanted, so that no disk is measured."""
    shared = "/dev/shm"
    if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2 * wanted:
        return shared
    return tempfile.gettempdir()


def make(
    generator: str, kind: str, count: int, seed: int, path: Path, options: tuple[str, ...] = (),
) -> None:
    subprocess.run(
        [*shlex.split(generator), kind, "--count", str(count), "--seed", str(seed),
         "--output", str(path), *options], check=True)


def to_parquet(program: Path, source: Path) -> Path:
    target = source.with_suffix(".parquet")
    subprocess.run(
        [str(program), "translate", "--parquet-compression", "zstd(3)", str(source), str(target)],
        check=True)
    return target


def to_store(metadata: Path, folder: Path) -> Path:
    """A Zarr store of version 2 with consolidated metadata and no chunks: their values are fill values."""
    store = folder / "store.zarr"
    store.mkdir()
    shutil.copyfile(metadata, store / ".zmetadata")
    (store / ".zgroup").write_text('{"zarr_format": 2}')
    return store


def to_table(source: Path) -> None:
    """A table of the Items, sorted by their ids: what a spreadsheet might know of them."""
    with source.open() as lines:
        ids = sorted((json.loads(line)["id"] for line in lines), key=str.encode)
    with source.with_name(source.name + ".csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["item_id", "cloud_cover", "station", "checked", "remark"])
        for number, name in enumerate(ids):
            table.writerow(
                [name, number % 1000 / 10, f"ST{number % 97:03}", "true",
                 f"row {number}, checked by hand"])
