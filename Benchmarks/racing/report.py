"""Tables for people, JSON for what comes after."""

import datetime
import json
import os
import platform
import subprocess
from pathlib import Path

from . import runs


def summarise(result: runs.Result, items: int, size: int) -> list[dict]:
    """One row a contestant; ratios are the last one's time to the row's, if there are two."""
    rows = []
    for name, samples in result.samples.items():
        wall, best = runs.median(samples, "wall"), min(sample.wall for sample in samples)
        rows.append({
            "name": name, "wall_best": best, "wall_median": wall,
            "cpu_median": runs.median(samples, "cpu"),
            "megabytes_per_second": size / wall / 1e6, "items_per_second": items / wall,
            "peak": max(sample.peak for sample in samples),
            "written": result.written[name],
        })
    for row in rows if len(rows) > 1 else []:
        peer = rows[-1]
        row["ratio_of_medians"] = peer["wall_median"] / row["wall_median"]
        row["ratio_of_bests"] = peer["wall_best"] / row["wall_best"]
        row["ratio_of_cpu"] = peer["cpu_median"] / max(row["cpu_median"], 1e-9)
        row["ratio_of_peaks"] = peer["peak"] / row["peak"]
    return rows


def table(rows: list[dict]) -> str:
    lines = [
        "| | best s | median s | CPU s | MB/s | Items/s | peak MB "
        "| × median | × best | × CPU |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        lines.append(
            f"| {row['name']} | {row['wall_best']:.3f} | {row['wall_median']:.3f} "
            f"| {row['cpu_median']:.3f} | {row['megabytes_per_second']:,.0f} "
            f"| {row['items_per_second']:,.0f} | {row['peak'] / 1e6:,.0f} "
            + "".join(
                f"| {row[ratio]:.2f} " if ratio in row else "| – "
                for ratio in ("ratio_of_medians", "ratio_of_bests", "ratio_of_cpu"))
            + "|")
    return "\n".join(lines)


def growth(small: tuple[int, list[dict]], large: tuple[int, list[dict]]) -> list[str]:
    """How time and memory of the same contestant grow with the Items."""
    before = {row["name"]: row for row in small[1]}
    return [
        f"{row['name']}: {large[0] / small[0]:.1f} × the Items took "
        f"{row['wall_median'] / before[row['name']]['wall_median']:.1f} × the time and "
        f"{row['peak'] / before[row['name']]['peak']:.2f} × the memory"
        for row in large[1] if row["name"] in before]


def save(folder: Path, race, items: int, size: int, options, result, rows) -> Path:
    folder.mkdir(exist_ok=True)
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    path = folder / f"{now.date()}-{race.name}.json"
    root = folder.parent.parent
    document = {
        "race": race.name, "does": race.does, "date": now.isoformat(), "commit": commit(root),
        "machine": machine(), "corpus": {
            "kind": race.corpus, "options": list(race.corpus_options), "items": items,
            "bytes": size, "seed": options.seed},
        "rounds": options.rounds, "warm_up": options.warm_up,
        "contestants": [
            {
                **row, "version": result.versions[row["name"]],
                "is_python": row["name"] in result.python,
                # Where the work was done says nothing about it.
                "command": [shown(word, root) for word in result.commands[row["name"]]],
                "samples": [sample.record() for sample in result.samples[row["name"]]],
            } for row in rows],
        "problems": result.problems,
    }
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return path


def shown(word: str, root: Path) -> str:
    key, equals, value = word.rpartition("=")
    if value.endswith("/shared/schemas"):
        value = "SCHEMAS"
    elif value.startswith(str(root)):
        value = value.removeprefix(str(root)).lstrip("/")
    elif value.startswith("/"):
        value = Path(value).name
    return key + equals + value


def machine() -> dict:
    model = platform.processor() or platform.machine()
    memory = 0
    for line in lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    for line in lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = int(line.split()[1]) * 1024
    return {
        "cpu": model, "cores": len(os.sched_getaffinity(0)), "memory": memory,
        "kernel": platform.release(), "load": [round(value, 2) for value in os.getloadavg()],
        "python": platform.python_version(),
    }


def lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def commit(root: Path) -> str:
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=root, capture_output=True, text=True)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"
