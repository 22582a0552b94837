"""Ids that would bend or widen a subject are refused; all others come back as they went."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runtime.small_world import small_bundle
from tillfree.premises import load_bundle
from tillfree.runtime.nats import IdRefused
from tillfree.runtime.nats.subjects import (
    check_device_id,
    check_store,
    check_store_id,
    topic_of_subject,
)
from tillfree.sensors import Kind, channel_of, topic_of


@pytest.mark.parametrize("bad", ["", "a.b", "a b", "a/b", "+", "#", "*", ">", "ä", "x" * 65, "a\n"])
def test_store_ids_that_break_subjects_are_refused(bad: str) -> None:
    with pytest.raises(IdRefused, match="store id"):
        check_store_id(bad)


@pytest.mark.parametrize("bad", ["", "cam.1", "cam 1", "a/b", "+", "a#", "*", ">", "$x", "a\0b"])
def test_device_ids_that_break_topics_are_refused(bad: str) -> None:
    with pytest.raises(IdRefused, match="device id"):
        check_device_id(bad)


@given(kind=st.sampled_from(Kind), device_id=st.text(min_size=1, max_size=50))
def test_what_is_accepted_comes_back_from_its_subject(kind: Kind, device_id: str) -> None:
    try:
        check_device_id(device_id)
    except IdRefused:
        return
    subject = f"tillfree/store-1{topic_of(kind, device_id)}".replace("/", ".")
    channel = channel_of(topic_of_subject(subject))
    assert channel is not None
    assert (channel.kind, channel.sensor_id) == (kind, device_id)


def test_a_store_with_a_camera_that_cannot_be_sent_is_refused_by_its_name() -> None:
    store = load_bundle(small_bundle()).store
    check_store(store)
    cameras = (replace(store.cameras[0], camera_id="cam.1"), *store.cameras[1:])
    with pytest.raises(IdRefused, match=r"cam\.1"):
        check_store(replace(store, cameras=cameras))
