"""A checkpoint is one file, old or new, and never another store's."""

from pathlib import Path

import pytest

from tests.runtime.nats.wire import small_recording
from tests.runtime.small_world import small_bundle
from tillfree.core.errors import UsageRefused
from tillfree.journal import encode_facts
from tillfree.premises import load_bundle
from tillfree.runtime.nats.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from tillfree.runtime.nats.edge import restore_or_begin

KEPT = Checkpoint("store-1", "sensors", "digest", 7, b"engine")


def test_it_comes_back_as_it_was_and_a_draft_is_not_read(tmp_path: Path) -> None:
    place = tmp_path / "engine.state"
    assert read_checkpoint(place, "store-1", "sensors", "digest") is None
    write_checkpoint(place, KEPT)
    (tmp_path / "engine.state.new").write_bytes(b"cut off")
    assert read_checkpoint(place, "store-1", "sensors", "digest") == KEPT
    write_checkpoint(place, KEPT)
    assert [path.name for path in tmp_path.iterdir()] == ["engine.state"]


@pytest.mark.parametrize(
    "wanted",
    [
        ("other", "sensors", "digest"),
        ("store-1", "film", "digest"),
        ("store-1", "sensors", "x"),
    ],
)
def test_of_another_store_source_or_description_it_is_refused(
    tmp_path: Path, wanted: tuple[str, str, str]
) -> None:
    write_checkpoint(tmp_path / "state", KEPT)
    with pytest.raises(UsageRefused, match="--afresh"):
        read_checkpoint(tmp_path / "state", *wanted)


def test_what_is_no_state_is_refused_unless_one_begins_afresh(tmp_path: Path) -> None:
    bundle = load_bundle(small_bundle())
    place = tmp_path / "state"
    place.write_bytes(b"\xc1")
    with pytest.raises(UsageRefused, match="--afresh"):
        restore_or_begin(bundle, "sensors", place, False)
    assert restore_or_begin(bundle, "sensors", place, True).position == 0
    digest = restore_or_begin(bundle, "sensors", tmp_path / "none", False).digest
    write_checkpoint(place, Checkpoint(bundle.store.store_id, "sensors", digest, 7, b"no engine"))
    with pytest.raises(UsageRefused, match="--afresh"):
        restore_or_begin(bundle, "sensors", place, False)


def test_an_engine_goes_on_from_it_to_the_byte(tmp_path: Path) -> None:
    bundle = load_bundle(small_bundle())
    place = tmp_path / "state"
    deliveries = small_recording()
    middle = len(deliveries) // 2
    began = restore_or_begin(bundle, "sensors", place, False)
    for delivery in deliveries[:middle]:
        began.engine.feed(delivery)
    snapshot = began.engine.snapshot()
    state = Checkpoint(bundle.store.store_id, "sensors", began.digest, middle, snapshot)
    write_checkpoint(place, state)
    again = restore_or_begin(bundle, "sensors", place, False)
    assert again.position == middle
    for delivery in deliveries[middle:]:
        first, second = began.engine.feed(delivery).facts, again.engine.feed(delivery).facts
        assert encode_facts(first) == encode_facts(second)
