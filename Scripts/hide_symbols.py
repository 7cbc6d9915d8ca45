#!/usr/bin/env python3
"""Hides what the shared libraries of a wheel carry within them and should keep to themselves, and
binds them to what is their own.

    Scripts/hide_symbols.py LIBRARY…

Arrow's libraries hold OpenSSL, simdjson and others, and show their symbols to everybody: a program
that loads another OpenSSL (through libcurl) or another simdjson would call a mixture of the two. Here
such symbols get the visibility `hidden` in the table that the dynamic linker reads: it then binds
them inside their library only. What one of the libraries needs from another stays visible.

A reference of a library to a function or a class of its own is looked up by name in all libraries
whenever a program starts, 12,000 times. It becomes one to the place itself, as if the library had been
linked with -Bsymbolic. Doing both twice changes nothing.

Python 3, standard library only; ELF of 64 bits, little endian.
"""

import struct
import sys
from pathlib import Path

HIDDEN, SYMBOL, REFERENCE = 2, struct.Struct("<IBBHQQ"), struct.Struct("<QQq")
REFERENCES, DYNAMIC_SYMBOLS = 4, 11
# Kinds of references of x86-64: an address by name, one in the table of addresses, one by its place.
ADDRESS, TABLE_ADDRESS, RELATIVE = 1, 6, 8
X86_64, FUNCTION, ABSOLUTE, UNIQUE = 62, 2, 0xfff1, 10


def sections(data: bytes):
    """Kind, place in the file, length and related section of each section."""
    if data[:6] != b"\x7fELF\x02\x01":
        raise ValueError("no ELF of 64 bits")
    (start,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    return [
        (*struct.unpack_from("<I", data, start + index * size + 4),
         *struct.unpack_from("<QQI", data, start + index * size + 24))
        for index in range(count)]


def table(data: bytes) -> tuple[int, int, int]:
    """Where the dynamic symbols are, how many, and where their names are."""
    every = sections(data)
    for kind, offset, length, link in every:
        if kind == DYNAMIC_SYMBOLS:
            return offset, length // SYMBOL.size, every[link][1]
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


def is_bound(name: bytes, info: int, section: int) -> bool:
    """Whether all who use a symbol may have one of their own: functions, and what tells of classes.

    What is unique in a program (static variables of inline functions) stays to be looked up.
    """
    if section in (0, ABSOLUTE) or info >> 4 == UNIQUE:
        return False
    return info & 15 == FUNCTION or name.startswith((b"_ZTV", b"_ZTI", b"_ZTS", b"_ZTT"))


def bind(data: bytearray) -> int:
    """Binds references to symbols of the library itself, and tells how many."""
    if struct.unpack_from("<H", data, 0x12) != (X86_64,):
        return 0
    first, _, names = table(data)
    bound = 0
    for kind, offset, length, _ in sections(data):
        for place in range(offset, offset + length, REFERENCE.size) if kind == REFERENCES else ():
            target, info, addend = REFERENCE.unpack_from(data, place)
            if info & 0xffffffff not in (ADDRESS, TABLE_ADDRESS):
                continue
            name, symbol, _, section, value, _ = SYMBOL.unpack_from(
                data, first + (info >> 32) * SYMBOL.size)
            if is_bound(data[names + name:names + name + 4], symbol, section):
                REFERENCE.pack_into(data, place, target, RELATIVE, value + addend)
                bound += 1
    return bound


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
        bound = bind(data)
        if hidden or bound:
            # A program that runs keeps the file that it has opened.
            other = path.with_name(path.name + ".part")
            other.write_bytes(data)
            other.chmod(path.stat().st_mode)
            other.replace(path)
        print(f"{path.name}: {hidden} symbols hidden, {bound} references bound", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
