"""The blocks of an MCAP file: find them without an index, unpack them, cut them into messages.

Stands below `recording.py`. Written out here because a walk over decompressed chunks is several
times as fast as a reader that builds an object for each record, and can go on behind damage.
Source: MCAP specification, version 0, "Records" (opcodes, little-endian layouts).
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import lz4.frame
import zstandard

MAGIC = b"\x89MCAP0\r\n"

OP_FOOTER, OP_CHANNEL, OP_MESSAGE, OP_CHUNK, OP_DATA_END = 0x02, 0x04, 0x05, 0x06, 0x0F
OP_CHUNK_INDEX, OP_LAST, OP_PRIVATE = 0x08, 0x0F, 0x80

CHUNK_LIMIT_BYTES = 256 * 1024 * 1024
"""A chunk that unpacks to more is refused (writers make 1 to 8 MiB; a bomb must not fit)."""

LOOSE_LIMIT_BYTES = 4 * 1024 * 1024
"""Messages outside chunks are gathered into blocks of this size (own choice: a usual chunk)."""

_RECORD = struct.Struct("<BQ")
_MESSAGE = struct.Struct("<BQHIQQ")
_CHUNK = struct.Struct("<QQQII")


class DamagedChunk(Exception):
    """A chunk cannot be unpacked, or its checksum shows that bytes are wrong."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the file with messages between two log times (nanoseconds).

    A chunk starts behind its header, at `offset`, `length` bytes packed; `size` and `crc` as it
    claims (crc 0: none given). `loose` messages stand in the file as they are. A `cut` block ends
    with the file before its time.
    """

    first_ns: int
    last_ns: int
    offset: int
    length: int
    compression: str
    size: int
    crc: int
    cut: bool


Row = tuple[int, int, bytes]
"""One raw message: its log time in nanoseconds, channel number and JSON bytes."""


@dataclass(slots=True)
class Survey:
    """What the walk found: blocks in file order, channels by number, where it had to stop.

    `complete` is True if the walk reached the end of the data; else the bytes from `stopped_at`
    on, `lost_bytes` of them, could not be walked.
    """

    blocks: list[Block]
    topics: dict[int, str]
    complete: bool = False
    stopped_at: int = 0
    lost_bytes: int = 0


class _LooseMessages:
    """Gathers messages that stand outside chunks into blocks."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.start = -1
        self.first_ns = self.last_ns = 0

    def add(self, position: int, end: int, log_ns: int) -> None:
        if self.start < 0:
            self.start, self.first_ns, self.last_ns = position, log_ns, log_ns
        self.first_ns = min(self.first_ns, log_ns)
        self.last_ns = max(self.last_ns, log_ns)
        if end - self.start > LOOSE_LIMIT_BYTES:
            self.close(end)

    def close(self, end: int) -> None:
        if self.start >= 0:
            size = end - self.start
            self.blocks.append(
                Block(self.first_ns, self.last_ns, self.start, size, "", size, 0, False)
            )
        self.start = -1


def survey(file: BinaryIO) -> Survey:
    """Walk over the records of an MCAP file; the file may end or be damaged anywhere."""
    file_size = file.seek(0, io.SEEK_END)
    found = Survey([], {})
    loose = _LooseMessages(found.blocks)
    position = len(MAGIC)
    while position < file_size:
        file.seek(position)
        head = file.read(_MESSAGE.size)
        if len(head) < _RECORD.size:
            break
        opcode, length = _RECORD.unpack_from(head)
        content, end = position + _RECORD.size, position + _RECORD.size + length
        if opcode == 0 or OP_LAST < opcode < OP_PRIVATE:
            break
        if opcode == OP_CHUNK:
            loose.close(position)
            block = _chunk_block(file, content, length, file_size)
            if block is not None:
                found.blocks.append(block)
        if end > file_size:
            break
        if opcode == OP_CHANNEL:
            _note_channel(file, content, length, found.topics)
        elif opcode == OP_MESSAGE and len(head) == _MESSAGE.size:
            loose.add(position, end, _MESSAGE.unpack_from(head)[4])
        elif opcode in (OP_DATA_END, OP_FOOTER):
            found.complete = True
            break
        position = end
    loose.close(position)
    found.stopped_at = position
    _use_summary(file, file_size, found)
    if not found.complete:
        reached = max((block.offset + block.length for block in found.blocks), default=position)
        found.lost_bytes = max(0, file_size - max(position, reached))
    return found


def _chunk_block(file: BinaryIO, offset: int, length: int, file_size: int) -> Block | None:
    """Read a chunk's header at `offset`; None if even that is not there or makes no sense."""
    file.seek(offset)
    head = file.read(min(length, _CHUNK.size + 64))
    if len(head) < _CHUNK.size + 8:
        return None
    first_ns, last_ns, size, crc, name_length = _CHUNK.unpack_from(head)
    packed_at = _CHUNK.size + name_length
    if name_length > 16 or len(head) < packed_at + 8:
        return None
    name = head[_CHUNK.size : packed_at].decode("latin-1")
    (packed,) = struct.unpack_from("<Q", head, packed_at)
    start = offset + packed_at + 8
    end = min(start + packed, offset + length)
    cut = end > file_size
    return Block(first_ns, last_ns, start, min(end, file_size) - start, name, size, crc, cut)


def _note_channel(file: BinaryIO, offset: int, length: int, topics: dict[int, str]) -> None:
    file.seek(offset)
    number, topic = _channel(file.read(min(length, 70_000)))
    if number >= 0:
        topics.setdefault(number, topic)


def _channel(content: bytes) -> tuple[int, str]:
    """Return a channel record's number and topic, or -1 where it is damaged."""
    if len(content) < 8:
        return -1, ""
    number, _, topic_length = struct.unpack_from("<HHI", content)
    topic = content[8 : 8 + topic_length]
    return (number if len(topic) == topic_length else -1), topic.decode("utf-8", "replace")


def _use_summary(file: BinaryIO, file_size: int, found: Survey) -> None:
    """Add channels, and chunks behind the damage, from the summary at the file's end."""
    tail = _RECORD.size + 20 + len(MAGIC)
    if file_size < tail + len(MAGIC):
        return
    file.seek(file_size - tail)
    footer = file.read(tail)
    start = struct.unpack_from("<Q", footer, _RECORD.size)[0]
    if footer[0] != OP_FOOTER or footer[-len(MAGIC) :] != MAGIC or not 0 < start < file_size:
        return
    if file_size - start > CHUNK_LIMIT_BYTES:
        return
    file.seek(start)
    summary = file.read(file_size - tail - start)
    known = {block.offset for block in found.blocks}
    behind = found.stopped_at
    for opcode, at, end in _records(summary):
        if opcode == OP_CHANNEL:
            number, topic = _channel(summary[at:end])
            if number >= 0:
                found.topics.setdefault(number, topic)
        elif opcode == OP_CHUNK_INDEX and not found.complete and end - at >= 32:
            chunk_at, chunk_length = struct.unpack_from("<QQ", summary, at + 16)
            if behind < chunk_at < start and chunk_length >= _RECORD.size:
                body = chunk_length - _RECORD.size
                block = _chunk_block(file, chunk_at + _RECORD.size, body, file_size)
                if block is not None and block.offset not in known:
                    found.blocks.append(block)


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield opcode, start and end of the content of each whole record in `data`."""
    position, size = 0, len(data)
    while position + _RECORD.size <= size:
        opcode, length = _RECORD.unpack_from(data, position)
        position += _RECORD.size
        if position + length > size:
            return
        yield opcode, position, position + length
        position += length


def unpack(file: BinaryIO, block: Block) -> bytes:
    """Return a block's records; of a cut block what can be had.

    Raises DamagedChunk if nothing of it can be trusted.
    """
    if block.size > CHUNK_LIMIT_BYTES:
        raise DamagedChunk(f"it claims {block.size} bytes, more than {CHUNK_LIMIT_BYTES}")
    file.seek(block.offset)
    packed = file.read(block.length)
    try:
        if block.compression == "zstd":
            with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
                data = reader.read(block.size + 1)
        elif block.compression == "lz4":
            data = lz4.frame.LZ4FrameDecompressor().decompress(packed, block.size + 1)
        elif block.compression == "":
            data = packed
        else:
            raise DamagedChunk(f"its compression {block.compression!r} is none of zstd, lz4, ''")
    except (zstandard.ZstdError, RuntimeError, EOFError, MemoryError) as error:
        raise DamagedChunk(str(error)) from error
    if not block.cut and len(data) != block.size:
        raise DamagedChunk(f"it unpacks to {len(data)} bytes instead of {block.size}")
    if not block.cut and block.crc and zlib.crc32(data) != block.crc:
        raise DamagedChunk("its checksum is wrong")
    return data


def rows_of(data: bytes, topics: dict[int, str]) -> tuple[list[Row], int]:
    """Cut a block's bytes into messages in file order; add its channels to `topics`.

    Returns the messages and how many bytes at the end were no whole record.
    """
    rows: list[Row] = []
    position, size = 0, len(data)
    unpack_message, head_size, record_size = _MESSAGE.unpack_from, _MESSAGE.size, _RECORD.size
    while position + record_size <= size:
        if position + head_size <= size:
            opcode, length, channel, _, log_ns, _ = unpack_message(data, position)
        else:
            opcode, length = _RECORD.unpack_from(data, position)
            channel = log_ns = 0
        end = position + record_size + length
        if end > size:
            break
        if opcode == OP_MESSAGE and end >= position + head_size:
            rows.append((log_ns, channel, data[position + head_size : end]))
        elif opcode == OP_CHANNEL:
            number, topic = _channel(data[position + record_size : end])
            if number >= 0:
                topics.setdefault(number, topic)
        position = end
    return rows, size - position
