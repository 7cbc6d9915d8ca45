#!/usr/bin/env python3
"""Hides what the shared libraries of a wheel carry within them and should keep to themselves.

    Scripts/hide_symbols.py LIBRARY…

Arrow's libraries hold OpenSSL, simdjson and others, and show their symbols to everybody: a program
that loads another OpenSSL (through libcurl) or another simdjson would call a mixture of the two. Here
such symbols get the visibility `hidden` in the table that the dynamic linker reads: it then binds
them inside their library only. What one of the libraries needs from another stays visible. Doing it
twice changes nothing.

Python 3, standard library only; ELF of 64 bits, little endian.
"""

import struct
import sys
from pathlib import Path

HIDDEN, SYMBOL = 2, struct.Struct("<IBBHQQ")
DYNAMIC_SYMBOLS = 11


def table(data: bytes) -> tuple[int, int, int]:
    """Where the dynamic symbols are, how many, and where their names are."""
    if data[:6] != b"\x7fELF\x02\x01":
        raise ValueError("no ELF of 64 bits")
    (start,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    for index in range(count):
        kind, offset, length, link = (
            *struct.unpack_from("<I", data, start + index * size + 4),
            *struct.unpack_from("<QQI", data, start + index * size + 24))
        if kind == DYNAMIC_SYMBOLS:
            (names,) = struct.unpack_from("<Q", data, start + link * size + 24)
            return offset, length // SYMBOL.size, names
    raise ValueError("no dynamic symbols")


def symbols(data: bytes):
    """Name, place in the file, and whether the library itself has it, of each symbol."""
    offset, count, names = table(data)
    for index in range(1, count):
        place = offset + index * SYMBOL.size
        name, _, _, section, _, _ = SYMBOL.unpack_from(data, place)
        text = data[names + name:data.index(b"\0", names + name)].decode()
        yield text, place, section != 0


def is_foreign(name: str) -> bool:
    """Whether a name is none of Arrow's: any in C, and simdjson's."""
    if "simdjson" in name:
        return True
    return not name.startswith("_Z") and "arrow" not in name.lower() and "parquet" not in name


def main(paths: list[str]) -> int:
    libraries = {Path(path): bytearray(Path(path).read_bytes()) for path in paths}
    needed = {
        name for data in libraries.values()
        for name, _, is_own in symbols(bytes(data)) if not is_own}
    for path, data in libraries.items():
        hidden = 0
        for name, place, is_own in list(symbols(bytes(data))):
            if is_own and is_foreign(name) and name not in needed and data[place + 5] & 3 == 0:
                data[place + 5] |= HIDDEN
                hidden += 1
        if hidden:
            # A program that runs keeps the file that it has opened.
            other = path.with_name(path.name + ".part")
            other.write_bytes(data)
            other.chmod(path.stat().st_mode)
            other.replace(path)
        print(f"{path.name}: {hidden} symbols hidden", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
