"""The zip archive of a workbook, copied entry by entry: what isn't replaced keeps its compressed bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from xl2db.workbook.editing_requests import CannotEdit

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LONGEST_END = 66_000
_STORED, _DEFLATED = 0, 8
_UTF_8 = 0x800
_FIRST_DAY = 0x21
_TOO_LARGE = 0xFFFFFFFF
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its record in the table of contents, and where its header and data stand in the file."""

    name: str
    record: bytes
    start: int
    end: int


class Archive:
    """The entries of an archive, in the order of its table of contents."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Read the table of contents; CannotEdit where it isn't certain which bytes belong to which entry."""
        self._file = file
        self._name = name
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_END))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            raise self._unclear("its table of contents is missing")
        _, disk, _, _, count, length, place, comment = _END.unpack_from(tail, at)
        if disk or count == 0xFFFF or _TOO_LARGE in (length, place):
            raise self._unclear("it is written for several disks or for more than 4 GB")
        self._comment = tail[at + _END.size : at + _END.size + comment]
        file.seek(place)
        self.entries = self._located(list(self._records(file.read(length), count)), place)

    def _unclear(self, what: str) -> CannotEdit:
        return CannotEdit(f"{self._name} is an unusual zip archive, which xl2db does not write to: {what}.")

    def _records(self, directory: bytes, count: int) -> Iterator[tuple[bytes, str, int, int]]:
        """Record, name, place and size of each entry, as the table of contents has them."""
        at = 0
        for _ in range(count):
            if len(directory) - at < _CENTRAL.size or directory[at : at + 4] != b"PK\x01\x02":
                raise self._unclear("its table of contents is not where it should be")
            _, _, _, flags, _, _, _, _, packed, _, *lengths, _, _, _, place = _CENTRAL.unpack_from(
                directory, at
            )
            name = directory[at + _CENTRAL.size : at + _CENTRAL.size + lengths[0]]
            end = at + _CENTRAL.size + sum(lengths)
            yield directory[at:end], name.decode("utf-8" if flags & _UTF_8 else "cp437"), place, packed
            at = end

    def _located(self, records: list[tuple[bytes, str, int, int]], end: int) -> list[Entry]:
        """The entries with their bytes: each reaches to the next one, so that whatever follows it stays with it."""
        places = sorted({place for _, _, place, _ in records} | {end})
        ends = dict(pairwise(places))
        if len(places) != len(records) + 1 or places[0] or places[-1] != end:
            raise self._unclear("its entries overlap, or something stands before them")
        for _, _, place, packed in records:
            self._file.seek(place)
            header = self._file.read(_LOCAL.size)
            if header[:4] != b"PK\x03\x04" or len(header) < _LOCAL.size:
                raise self._unclear("an entry is not where it should be")
            if place + _LOCAL.size + sum(_LOCAL.unpack(header)[-2:]) + packed > ends[place]:
                raise self._unclear("its entries overlap")
        return [Entry(name, record, place, ends[place]) for record, name, place, _ in records]

    def copy(
        self,
        out: BinaryIO,
        replaced: Mapping[str, bytes],
        dropped: Collection[str],
        added: Mapping[str, bytes],
    ) -> None:
        """Write the archive anew: entries of these names with new content, without some, and with more."""
        written: dict[int, tuple[int, bytes]] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.start):
            if entry.name in dropped:
                continue
            place = out.tell()
            if entry.name in replaced:
                record = _write(out, *_kept(entry), replaced[entry.name])
            else:
                record = entry.record
                for chunk in self._chunks(entry):
                    out.write(chunk)
            written[entry.start] = place, record
        records = [written[entry.start] for entry in self.entries if entry.start in written]
        for name, content in added.items():
            place = out.tell()
            packed_name = name.encode()
            flags = 0 if name.isascii() else _UTF_8
            blank = _CENTRAL.pack(
                b"PK\x01\x02",
                20,
                20,
                flags,
                _DEFLATED,
                0,
                _FIRST_DAY,
                0,
                0,
                0,
                len(packed_name),
                0,
                0,
                0,
                0,
                0,
                0,
            )
            records.append((place, _write(out, blank, packed_name, content)))
        self._write_contents(out, records)

    def _chunks(self, entry: Entry) -> Iterator[bytes]:
        self._file.seek(entry.start)
        left = entry.end - entry.start
        while left:
            chunk = self._file.read(min(left, _CHUNK))
            if not chunk:
                raise self._unclear("it ends too early")
            left -= len(chunk)
            yield chunk

    def _write_contents(self, out: BinaryIO, records: list[tuple[int, bytes]]) -> None:
        begin = out.tell()
        for place, record in records:
            out.write(record[:42] + struct.pack("<I", place) + record[46:])
        count, length = len(records), out.tell() - begin
        out.write(
            _END.pack(b"PK\x05\x06", 0, 0, count, count, length, begin, len(self._comment)) + self._comment
        )


def _kept(entry: Entry) -> tuple[bytes, bytes]:
    """What a rewritten entry keeps of its record, without extra fields and comment; and its name."""
    fields = list(_CENTRAL.unpack_from(entry.record))
    name = entry.record[_CENTRAL.size : _CENTRAL.size + fields[10]]
    fields[2], fields[3], fields[11], fields[12] = 20, fields[3] & _UTF_8, 0, 0
    fields[4] = _STORED if fields[4] == _STORED else _DEFLATED
    return _CENTRAL.pack(*fields), name


def _write(out: BinaryIO, record: bytes, name: bytes, content: bytes) -> bytes:
    """Write header and data of an entry; gives its record for the table of contents."""
    fields = list(_CENTRAL.unpack(record))
    packed = content
    if fields[4] == _DEFLATED:
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(content) + packer.flush()
    fields[7:10] = zlib.crc32(content), len(packed), len(content)
    out.write(_LOCAL.pack(b"PK\x03\x04", *fields[2:10], len(name), 0) + name + packed)
    return _CENTRAL.pack(*fields) + name
