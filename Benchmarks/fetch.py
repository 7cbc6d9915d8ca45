#!/usr/bin/env python3
"""Races `stac-manager fetch` against pystac-client, in turns.

    Benchmarks/fetch.py canned [ITEMS]     pages that were made before, on the loopback address
    Benchmarks/fetch.py real               the server of Scripts/test-server, 20,000 Items

Python 3.11; the peer comes from `.build/python`, where `Benchmarks/fetch.py` installs it.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = ROOT / ".build/release/stac-manager"
CORPUS = ROOT / ".build/release/stac-corpus"
PYTHON = ROOT / ".build/python/bin/python"
PEER = "pystac-client==0.9.1"
LIMIT = 250


def timed(words: list[str]) -> tuple[float, int]:
    """Seconds, and the most memory in bytes."""
    start = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in words], cwd=HERE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{words[0]} failed: {errors.decode()[-800:]}")
    return time.monotonic() - start, usage.ru_maxrss * 1024


def ids(path: Path) -> list[tuple[str, str]]:
    found = []
    with open(path) as lines:
        for line in lines:
            item = json.loads(line)
            found.append((item["collection"], item["id"]))
    return sorted(found)


def race(url: str, rounds: int, ours: dict[str, list[str]], folder: Path) -> None:
    contestants = {
        "pystac-client": [PYTHON, "-m", "racing.pystac_client_fetch", url, LIMIT,
                          folder / "peer.ndjson"],
    } | {name: [OURS, "fetch", url, "--limit", LIMIT, "-o", folder / f"{name}.ndjson",
                "--checkpoint-dir", folder / "checkpoints", *flags]
         for name, flags in ours.items()}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    peaks = dict.fromkeys(contestants, 0)
    for number in range(rounds + 1):
        for name in list(contestants) if number % 2 else reversed(list(contestants)):
            seconds, peak = timed(contestants[name])
            if number:
                times[name].append(seconds)
                peaks[name] = max(peaks[name], peak)
    reference = ids(folder / "peer.ndjson")
    base = statistics.median(times["pystac-client"])
    for name in contestants:
        if name != "pystac-client" and ids(folder / f"{name}.ndjson") != reference:
            sys.exit(f"{name} did not bring the same Items")
        middle = statistics.median(times[name])
        print(f"{name:16} {middle:8.2f} s  {len(reference) / middle:10,.0f} Items/s "
              f"{base / middle:6.1f} x  {peaks[name] / 1e6:6.0f} MB")


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "canned"
    subprocess.run(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER],
        check=True)
    room = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="race-", dir=room) as name:
        folder = Path(name)
        if kind == "canned":
            count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
            items = folder / "items.ndjson"
            subprocess.run([str(CORPUS), "small", "--count", str(count), "--output", str(items)],
                           check=True)
            server = subprocess.Popen(
                [sys.executable, "-m", "racing.canned_api", str(items), str(LIMIT)], cwd=HERE,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            try:
                url = server.stdout.readline().strip()
                race(url, 5, {"one-chain": ["--no-split", "-j", "1"]}, folder)
            finally:
                server.stdin.close()
                server.wait()
        else:
            url = subprocess.run(
                [str(ROOT / "Scripts/test-server"), "start", str(CORPUS)], check=True,
                capture_output=True, text=True).stdout.strip()
            race(url, 2, {"one-chain": ["--no-split", "-j", "1"], "4-connections": ["-j", "4"],
                          "8-connections": ["-j", "8"]}, folder)


main()
