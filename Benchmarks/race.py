#!/usr/bin/env python3
"""Races stac-manager against its peers, in turns, on corpora made from a seed.

    Benchmarks/race.py                      all races
    Benchmarks/race.py ndjson-update        one race
    Benchmarks/race.py --list               what there is

Python 3.11, standard library only. See Benchmarks/README.md for what is measured and how.
"""

import argparse
import contextlib
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from racing import corpora, report, runs, servers
from racing.races import RACES, Contestant

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Race stac-manager against its peers.")
    parser.add_argument("races", nargs="*", metavar="RACE", help="names; all without any")
    parser.add_argument("--list", action="store_true", help="say which races there are")
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds [default: 5]")
    parser.add_argument("--warm-up", type=int, default=1, help="rounds not measured [default: 1]")
    parser.add_argument(
        "--ours", metavar="CMD", default=str(ROOT / ".build/release/stac-manager"),
        help="the command to race, with leading arguments if any")
    parser.add_argument(
        "--stand-in", metavar="CMD",
        help="a whole command instead of ours: {input}, {output} and {root} are filled in")
    parser.add_argument(
        "--corpus", metavar="CMD", default=str(ROOT / ".build/release/stac-corpus"),
        help="the generator")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="times as many Items as each race says")
    parser.add_argument("--seed", type=int, default=1, help="of the corpora [default: 1]")
    parser.add_argument(
        "--schemas", type=Path, default=ROOT.parent / "shared/schemas",
        help="a folder of schemas as HOST/PATH, such as 'schemas pull' makes")
    parser.add_argument(
        "--fixtures", type=Path, default=ROOT.parent / "shared/fixtures",
        help="a folder with zarr/ of real stores' metadata")
    parser.add_argument("--directory", type=Path, help="where to work, instead of /dev/shm")
    parser.add_argument("--no-save", action="store_true", help="write no results file")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if options.list:
        for race in RACES:
            print(f"{race.name:28} {race.does}")
        return 0
    known = {race.name for race in RACES} | {race.group for race in RACES}
    for name in options.races:
        if name not in known:
            print(f"race.py: no race {name}; --list says which there are", file=sys.stderr)
            return 64
    if options.rounds < 1 or options.warm_up < 0 or options.scale <= 0:
        print("race.py: rounds, warm-up and scale are positive numbers", file=sys.stderr)
        return 64
    chosen = [r for r in RACES if not options.races or {r.name, r.group} & set(options.races)]
    if shutil.which(shlex.split(options.corpus)[0]) is None:
        print("race.py: no generator; Scripts/build makes it",
              file=sys.stderr)
        return 2
    failed = False
    done: dict[str, tuple[int, list[dict]]] = {}
    for race in chosen:
        # The real server has the Items that it has, and a store its entries.
        scale = 1 if race.server == "real" or race.store else options.scale
        count = max(int(race.items * scale), 1)
        room = options.directory or corpora.roomiest(count * race.item_bytes * 5)
        with tempfile.TemporaryDirectory(prefix="race-", dir=room) as folder:
            failed |= not hold(race, count, Path(folder), options, done)
        if race.grows_from in done and race.name in done:
            for line in report.growth(done[race.grows_from], done[race.name]):
                print(f"- {line}")
    return 1 if failed else 0


def hold(race, count: int, folder: Path, options: argparse.Namespace, done: dict) -> bool:
    """Holds one race; false when a contestant failed or wrote what it should not."""
    print(f"\n## {race.name}: {race.does}\n", flush=True)
    source = folder / "in.ndjson"
    if race.store:
        if not (options.fixtures / race.store).exists():
            print(f"- left out: no {options.fixtures / race.store}; name a folder with --fixtures")
            return True
        source = corpora.to_store(options.fixtures / race.store, folder)
    else:
        corpora.make(options.corpus, race.corpus, count, options.seed, source, race.corpus_options)
    size = runs.size(source)
    print(f"{race.corpus} corpus, {count:,} Items, {size / 1e6:,.0f} MB, in {folder.parent}\n")
    if race.from_parquet:
        source = corpora.to_parquet(HERE / ".venv/bin/rustac", source)
    if race.with_table:
        corpora.to_table(source)
    contestants = []
    for contestant in race.contestants:
        ready = prepare(contestant, options)
        if isinstance(ready, str):
            print(f"- {contestant.name} is left out: {ready}", flush=True)
        else:
            contestants.append(ready)
    if not contestants:
        print("- nobody is left to race")
        return True
    place = (
        servers.at(race.server, source, options.corpus, ROOT) if race.server
        else contextlib.nullcontext(source))
    with place as given:
        result = runs.take_turns(
            contestants, given, folder, count, rounds=options.rounds, warm_up=options.warm_up,
            root=ROOT, schemas=options.schemas)
    rows = report.summarise(result, count, size)
    done[race.name] = (count, rows)
    print(f"\n{report.table(rows)}\n")
    for problem in result.problems:
        print(f"- **{problem}**")
    if not options.no_save:
        path = report.save(HERE / "results", race, count, size, options, result, rows)
        print(f"\nSaved as {path.relative_to(ROOT)}")
    return not result.problems


def prepare(contestant: Contestant, options: argparse.Namespace):
    """The contestant with a program that exists, or why there is none."""
    if "{schemas}" in contestant.command and not options.schemas.is_dir():
        return f"no folder {options.schemas}; name one with --schemas"
    if contestant.is_ours:
        if options.stand_in:
            return contestant.standing_in(shlex.split(options.stand_in))
        program = shlex.split(options.ours)
        if shutil.which(program[0]) is None:
            return f"no {program[0]}; build it or name it with --ours"
        return contestant.using(program)
    name = contestant.program
    for place in (HERE / ".venv/bin" / name, shutil.which(name)):
        if place and Path(place).exists():
            return contestant.using([str(place)])
    return f"no {name}; run Benchmarks/setup"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (runs.RaceError, OSError) as error:
        print(f"race.py: {error}", file=sys.stderr)
        sys.exit(2)
