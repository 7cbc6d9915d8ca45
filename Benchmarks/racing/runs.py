"""Runs commands in turns and measures them."""

import os
import shutil
import statistics
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .races import Contestant


class RaceError(Exception):
    """A race that cannot be held."""


@dataclass
class Sample:
    wall: float
    """Seconds from start to end."""
    cpu: float
    """Seconds of user and system time of the command and all it waited for."""
    peak: int
    """Bytes: the most memory resident in any one process of them."""

    def record(self) -> dict:
        return asdict(self)


@dataclass
class Result:
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    python: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def take_turns(
    contestants: list[Contestant], source: Path | str, folder: Path, items: int, *, rounds: int,
    warm_up: int, root: Path, schemas: Path,
) -> Result:
    """A B A B …, so that what slows the machine for a while slows both.

    Every other round is the other way about, so that neither always runs behind the other.
    """
    result = Result()
    for contestant in contestants:
        result.samples[contestant.name] = []
        result.versions[contestant.name] = version(contestant.command, root)
        if contestant.is_python:
            result.python.append(contestant.name)
    for number in range(warm_up + rounds):
        for contestant in contestants if number % 2 == 0 else list(reversed(contestants)):
            if contestant.name not in result.samples:
                continue
            target = folder / ("out" if contestant.writes == "files" else "out.ndjson")
            words = [
                word.replace("{input}", str(source)).replace("{output}", str(target))
                .replace("{root}", str(root)).replace("{schemas}", str(schemas))
                for word in contestant.command]
            result.commands[contestant.name] = words
            sample, problem = run(words, folder / "log", contestant.ends_with)
            if problem is None:
                problem = check(contestant, target, items)
            if problem is None and (contestant.says or contestant.has_own_clock):
                sample, problem = listen(contestant, sample, folder / "log", items)
            if problem is not None:
                result.problems.append(f"{contestant.name}: {problem}")
                del result.samples[contestant.name]
            else:
                result.written[contestant.name] = size(target)
                if number >= warm_up:
                    result.samples[contestant.name].append(sample)
            remove(target)
    return result


def run(words: list[str], log: Path, ends_with: int = 0) -> tuple[Sample, str | None]:
    """One command from start to end, with the usage that the kernel counted for it.

    The peak is never less than that of this script, some 20 MB: a child begins as its copy.
    """
    # What the child says goes to a file: it must not be mixed with the table.
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    start = time.perf_counter()
    try:
        child = os.posix_spawnp(words[0], words, os.environ, file_actions=actions)
    except OSError as error:
        raise RaceError(f"cannot start {words[0]}: {error.strerror}") from error
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    sample = Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
    code = os.waitstatus_to_exitcode(status)
    if code == ends_with:
        return sample, None
    lines = log.read_text(errors="replace").strip().splitlines()
    return sample, f"ended with {code}: {lines[-1][:200] if lines else 'without a word'}"


def listen(
    contestant: Contestant, sample: Sample, log: Path, items: int
) -> tuple[Sample, str | None]:
    """What its last line says: whether all was read, and the time if it is the one that counts."""
    said = (log.read_text(errors="replace").strip().splitlines() or [""])[-1]
    expected = contestant.says.replace("{items}", str(items)).replace("{grouped}", f"{items:,}")
    if not said.startswith(expected):
        return sample, f"said {said[:100]!r}, not {expected!r}"
    if contestant.has_own_clock:
        words = said.split()
        if f"items: {items}" not in said:
            return sample, f"said {said[:100]!r}, not {items} Items"
        seconds, cpu = (float(words[words.index(name) + 1]) for name in ("seconds:", "cpu:"))
        return Sample(seconds, cpu, sample.peak), None
    return sample, None


def check(contestant: Contestant, target: Path, items: int) -> str | None:
    """What is wrong with the output, roughly: nothing lost, nothing added."""
    if contestant.writes == "nothing":
        return None
    if not target.exists():
        return f"wrote no {target.name}"
    if contestant.writes == "ndjson":
        found, last = 0, b"\n"
        with target.open("rb") as file:
            while block := file.read(1 << 20):
                found += block.count(b"\n")
                last = block[-1:]
        found += last != b"\n"
        return None if found == items else f"wrote {found:,} lines, not {items:,}"
    if contestant.writes == "files":
        known = {"catalog.json", "collection.json"}
        found = sum(
            name.endswith(".json") and name not in known and not name.startswith("items-")
            for _, _, names in os.walk(target) for name in names)
        return None if found == items else f"wrote {found:,} Item files, not {items:,}"
    return None if size(target) > 0 else "wrote nothing"


def size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(
        os.path.getsize(os.path.join(folder, name))
        for folder, _, names in os.walk(path) for name in names)


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def version(command: tuple[str, ...], root: Path) -> str:
    words = [command[0].replace("{root}", str(root))]
    # Of a script in an interpreter the script tells what it runs.
    if len(command) > 1 and command[1].endswith(".py"):
        words.append(command[1].replace("{root}", str(root)))
    try:
        done = subprocess.run(
            [*words, "--version"], capture_output=True, text=True, timeout=30,
            stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    lines = done.stdout.strip().splitlines()
    return lines[0][:100] if done.returncode == 0 and lines else "unknown"


def median(samples: list[Sample], name: str) -> float:
    return statistics.median(getattr(sample, name) for sample in samples)
