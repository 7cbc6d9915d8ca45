#!/usr/bin/env python3
"""What a rebuild of a static catalog takes: of all Items, or where 1 % of them have changed.

    rebuild.py PROGRAM all|changed [OPTIONS OF THE OUTPUT] ITEMS.ndjson FOLDER

Of 100 Items one has changed: of ten such Items seven are modified, two are gone, and one is new. The
clock runs for the one command that is asked for. Prints a last line "seconds: S cpu: S items: N".
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

WORKFLOW = """name: race
steps:
  - {id: in, module: ingest, config: {source: in.ndjson}}
  - id: stamp
    module: update
    config: {updates: {properties.run: done}, create_missing_paths: true}
  - {id: out, module: output, config: {base_dir: tree%s}}
"""


def change(source: Path, target: Path) -> None:
    chance = random.Random(1)
    with source.open("rb") as lines, target.open("wb") as file:
        for line in lines:
            if chance.random() < 0.01:
                what = chance.random()
                if what < 0.2:
                    continue
                item = json.loads(line)
                if what < 0.3:
                    file.write(line)
                    item["id"] += "-new"
                item["properties"]["updated"] = "2026-01-01T00:00:00Z"
                line = json.dumps(item, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
            file.write(line)


def rebuild(program: str, folder: Path) -> tuple[float, float]:
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        [program, "rebuild", "w.yaml", "--progress", "none"], cwd=folder, check=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - start, os.times()
    cpu = (after.children_user + after.children_system
           - before.children_user - before.children_system)
    return seconds, cpu


def main(program: str, what: str, options: list[str], source: Path, folder: Path) -> int:
    program = os.path.abspath(shutil.which(program) or program)
    folder.mkdir(parents=True)
    (folder / "w.yaml").write_text(WORKFLOW % "".join(f", {option}" for option in options))
    shutil.copyfile(source, folder / "in.ndjson")
    with source.open("rb") as lines:
        count = sum(1 for _ in lines)
    seconds, cpu = rebuild(program, folder)
    if what == "changed":
        change(source, folder / "in.ndjson")
        seconds, cpu = rebuild(program, folder)
    shutil.rmtree(folder)
    print(f"seconds: {seconds:.6f} cpu: {cpu:.6f} items: {count}")
    return 0


if __name__ == "__main__":
    if sys.argv[2:] == ["--version"] or sys.argv[1:] == ["--version"]:
        print("stac-manager")
        sys.exit(0)
    sys.exit(
        main(sys.argv[1], sys.argv[2], sys.argv[3:-2], Path(sys.argv[-2]), Path(sys.argv[-1])))
