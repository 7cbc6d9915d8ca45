"""Where to work, and what to work on."""

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
