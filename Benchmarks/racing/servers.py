"""Servers that races are held at: they run while one is held, and end with it."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .races import PAGE
from .runs import RaceError


@contextlib.contextmanager
def at(kind: str, items: Path, corpus: str, root: Path) -> Iterator[str]:
    """The URL of a server that holds the Items of a file, or of the real one, which has its own."""
    with (canned(items) if kind == "canned" else real(corpus, root)) as url:
        yield url


@contextlib.contextmanager
def canned(items: Path) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "racing.canned_api", str(items), PAGE],
        cwd=Path(__file__).resolve().parent.parent, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip()
        if not url:
            raise RaceError("the server of canned pages does not start")
        yield url
    finally:
        server.stdin.close()
        server.wait(timeout=30)


@contextlib.contextmanager
def real(corpus: str, root: Path) -> Iterator[str]:
    script = str(root / "Scripts/test-server")
    running = subprocess.run([script, "url"], capture_output=True, text=True)
    if running.returncode == 0 and running.stdout.strip():
        yield running.stdout.strip()
        return
    started = subprocess.run([script, "start", corpus], capture_output=True, text=True)
    if started.returncode != 0:
        raise RaceError(f"no real server: {started.stderr.strip()[-300:]}")
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([script, "stop"], capture_output=True)
