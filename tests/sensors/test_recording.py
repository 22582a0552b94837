"""Recordings: read in order of arrival, as far as they are readable, whatever was done to them."""

import io
import json
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcap.reader import make_reader
from mcap.writer import CompressionType, IndexType, Writer

from tests.sensors.spoken import MS, START_NS, minute, people, scan, weight
from tests.shared_data import shared_path
from tillfree.core.errors import RecordingUnreadable
from tillfree.sensors import (
    Delivery,
    PeopleFrame,
    Person,
    ReadReport,
    RecordingWriter,
    read_recording,
    topic_of,
)
from tillfree.sensors.mcap_chunks import MAGIC

SAID = sorted(minute(seconds=4), key=lambda delivery: delivery.arrived_ns)


def written(path: Path, said: list[Delivery]) -> Path:
    """Write deliveries and return the file."""
    with RecordingWriter(path) as writer:
        for delivery in said:
            writer.write(delivery)
    return path


def raw(
    said: list[tuple[str, bytes, int]],
    compression: CompressionType = CompressionType.ZSTD,
    chunk: int = 1000,
    use_chunking: bool = True,
) -> bytes:
    """Return an MCAP file of raw messages: topic, bytes and log time."""
    file = io.BytesIO()
    writer = Writer(file, chunk_size=chunk, compression=compression, use_chunking=use_chunking)
    writer.start()
    channels: dict[str, int] = {}
    for topic, data, log_ns in said:
        if topic not in channels:
            channels[topic] = writer.register_channel(topic, "json", 0)
        writer.add_message(channels[topic], log_ns, data, log_ns)
    writer.finish()  # type: ignore[no-untyped-call]  # mcap does not annotate it
    return file.getvalue()


def said_at(order: list[int]) -> list[tuple[str, bytes, int]]:
    """Scans at these milliseconds, in this order of the file."""
    return [
        ("/gate/door", json.dumps({"t_ns": START_NS + ms * MS}).encode(), START_NS + ms * MS)
        for ms in order
    ]


def read(path: Path) -> tuple[list[Delivery], ReadReport]:
    """Read all of a recording."""
    report = ReadReport()
    return list(read_recording(path, report)), report


def test_what_was_written_is_read(tmp_path: Path) -> None:
    person = Person((1, 2, 3, 4), 0.9, {"nose": (1, 2, 0.5)}, (0.6, 0.8), (0, 0, 1))
    frame = PeopleFrame(START_NS, (person, Person((0, 0, 1, 1))))
    seen = Delivery(people("c1", 0).kind, "c1", START_NS, frame)
    said = [seen, *SAID, weight("w9", 3000, (1.0, None))]
    said.sort(key=lambda delivery: delivery.arrived_ns)
    found, report = read(written(tmp_path / "r.mcap", said))
    assert found == said
    assert report == ReadReport(messages=len(said)) and report.sentences() == []


def test_the_writer_speaks_the_contract(tmp_path: Path) -> None:
    path = written(tmp_path / "r.mcap", [people("c1", 5, late_ms=20)])
    with path.open("rb") as file:
        ((_, channel, message),) = make_reader(file).iter_messages()
    assert (channel.topic, channel.message_encoding) == ("/camera/c1/people", "json")
    assert message.publish_time == START_NS + 5 * MS
    assert message.log_time == START_NS + 25 * MS
    assert json.loads(message.data) == {"t_ns": START_NS + 5 * MS, "people": []}
    frame = PeopleFrame(START_NS, (Person((0, 0, 1, 1)),))
    path = written(tmp_path / "s.mcap", [Delivery(people("c1", 0).kind, "c1", START_NS, frame)])
    with path.open("rb") as file:
        ((_, _, message),) = make_reader(file).iter_messages()
    assert json.loads(message.data)["people"] == [
        {"bbox": [0, 0, 1, 1], "score": 1.0, "keypoints": {}}
    ]


def test_the_same_deliveries_give_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path / "a.mcap", SAID).read_bytes()
    assert written(tmp_path / "b.mcap", SAID).read_bytes() == first


@pytest.mark.parametrize("compression", list(CompressionType))
@pytest.mark.parametrize("use_chunking", [True, False])
def test_chunks_that_overlap_are_merged(
    compression: CompressionType, use_chunking: bool, tmp_path: Path
) -> None:
    order = [(i * 7919) % 300 for i in range(300)]
    path = tmp_path / "r.mcap"
    path.write_bytes(raw(said_at(order), compression, 1000, use_chunking))
    found, report = read(path)
    assert [one.arrived_ns for one in found] == [START_NS + ms * MS for ms in range(300)]
    assert report.messages == 300 and not report.truncated


def test_no_index_is_needed(tmp_path: Path) -> None:
    file = io.BytesIO()
    writer = Writer(
        file,
        chunk_size=500,
        index_types=IndexType.NONE,
        repeat_channels=False,
        repeat_schemas=False,
        use_statistics=False,
        use_summary_offsets=False,
    )
    writer.start()
    number = writer.register_channel("/gate/door", "json", 0)
    for topic_data_log in said_at(list(range(50))):
        writer.add_message(number, topic_data_log[2], topic_data_log[1], topic_data_log[2])
    writer.finish()  # type: ignore[no-untyped-call]  # mcap does not annotate it
    path = tmp_path / "r.mcap"
    path.write_bytes(file.getvalue())
    assert len(read(path)[0]) == 50


def test_an_empty_recording_is_fine(tmp_path: Path) -> None:
    found, report = read(written(tmp_path / "r.mcap", []))
    assert found == [] and report.sentences() == []
    (tmp_path / "none.mcap").write_bytes(b"")
    found, report = read(tmp_path / "none.mcap")
    assert found == [] and report.truncated


def test_what_is_no_mcap_is_refused_at_the_call(tmp_path: Path) -> None:
    path = tmp_path / "r.mcap"
    path.write_text("t_ns,grams\n1,2\n")
    with pytest.raises(RecordingUnreadable, match="is not an MCAP file"):
        read_recording(path)
    with pytest.raises(RecordingUnreadable, match="cannot be opened"):
        read_recording(tmp_path / "nowhere.mcap")
    with pytest.raises(RecordingUnreadable, match="cannot be opened"):
        read_recording(tmp_path)


def test_garbled_and_unknown_messages_are_counted(tmp_path: Path) -> None:
    said = said_at([0, 1, 2])
    said += [
        ("/gate/door", b'{"t_ns": NaN}', START_NS + 3),
        ("/gate/door", b"\xff", START_NS + 4),
        ("/lidar/1", b"{}", START_NS + 5),
        ("/weight/w1", b'{"t_ns": 5, "rate_hz": 1, "grams": [1e999]}', START_NS + 6),
    ]
    path = tmp_path / "r.mcap"
    path.write_bytes(raw(said))
    found, report = read(path)
    assert len(found) == report.messages == 3
    assert report.garbled == 3
    assert [one.topic for one in report.garbled_examples] == [
        "/gate/door",
        "/gate/door",
        "/weight/w1",
    ]
    assert report.unknown_topics == {"/lidar/1": 1}
    assert any("3 garbled messages" in sentence for sentence in report.sentences())
    assert any("/lidar/1" in sentence for sentence in report.sentences())


@pytest.mark.parametrize("compression", list(CompressionType))
def test_a_file_cut_anywhere_gives_what_is_before_the_cut(
    compression: CompressionType, tmp_path: Path
) -> None:
    whole = raw(said_at(list(range(20))), compression, 500)
    path = tmp_path / "r.mcap"
    counts = []
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        found, _ = read(path)
        assert [one.arrived_ns for one in found] == [START_NS + i * MS for i in range(len(found))]
        counts.append(len(found))
    assert counts == sorted(counts) and counts[0] == 0 and counts[-1] == 20


def test_a_cut_uncompressed_chunk_is_read_up_to_the_cut(tmp_path: Path) -> None:
    whole = raw(said_at(list(range(60))), CompressionType.NONE, 10**6)
    path = tmp_path / "r.mcap"
    path.write_bytes(whole[: len(whole) // 3])
    found, report = read(path)
    assert 10 < len(found) < 60 and report.truncated
    assert "ends before its time" in report.sentences()[0]


def test_a_damaged_chunk_is_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    whole = bytearray(raw(said_at(list(range(200))), CompressionType.NONE, 2000))
    place = whole.index(str(START_NS + 100 * MS).encode())
    whole[place] = ord("2")
    path = tmp_path / "r.mcap"
    path.write_bytes(whole)
    found, report = read(path)
    assert 150 < len(found) < 200
    assert report.unreadable_chunks == 1 and "checksum" in report.sentences()[1]


def test_behind_a_broken_record_the_index_leads_on(tmp_path: Path) -> None:
    whole = bytearray(raw(said_at(list(range(200))), CompressionType.ZSTD, 2000))
    chunks = [at for at in range(len(MAGIC), len(whole)) if whole[at : at + 1] == b"\x06"]
    first = next(at for at in chunks if struct.unpack_from("<Q", whole, at + 9)[0] == START_NS)
    struct.pack_into("<Q", whole, first + 1, 2**62)
    path = tmp_path / "r.mcap"
    path.write_bytes(whole)
    found, report = read(path)
    assert 150 < len(found) < 201 and report.truncated


@given(
    changes=st.lists(st.tuples(st.integers(8, 5000), st.integers(0, 255)), min_size=1, max_size=4),
    compressed=st.booleans(),
)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_changed_bytes_never_raise(
    changes: list[tuple[int, int]], compressed: bool, tmp_path: Path
) -> None:
    kind = CompressionType.ZSTD if compressed else CompressionType.NONE
    whole = bytearray(raw(said_at(list(range(60))), kind, 900))
    for place, value in changes:
        whole[place % (len(whole) - 8) + 8] = value
    path = tmp_path / "r.mcap"
    path.write_bytes(whole)
    found, report = read(path)
    assert len(found) == report.messages <= 60
    assert all(isinstance(sentence, str) for sentence in report.sentences())


def test_the_order_is_that_of_the_reference_reader() -> None:
    path = shared_path("recordings/busy-103/recording.mcap")
    with path.open("rb") as file:
        wanted = [
            (message.log_time, channel.topic)
            for _, channel, message in make_reader(file).iter_messages(log_time_order=True)
        ]
    found = [(one.arrived_ns, topic_of(one.kind, one.sensor_id)) for one in read_recording(path)]
    assert found == wanted


def test_a_scan_has_its_defaults(tmp_path: Path) -> None:
    found, _ = read(written(tmp_path / "r.mcap", [scan(0)]))
    assert found == [scan(0)]
