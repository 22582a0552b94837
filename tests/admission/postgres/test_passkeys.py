"""Passkeys: made by a device and used by it; each challenge is answered once and in time."""

import json

import pytest

from tests.admission.postgres.authenticator import Authenticator
from tests.admission.postgres.town import PARTY, WORDING, Town
from tillfree.admission.postgres import PaymentMethod
from tillfree.core.errors import AdmissionRefused


def _with_passkey(town: Town, person_id: str) -> Authenticator:
    device = Authenticator(PARTY.origin)
    town.passkeys.add(person_id, device.make(town.passkeys.ask_to_add(person_id)))
    return device


def test_a_device_is_known_again(town: Town) -> None:
    kim, lee = town.shopper(), town.shopper("lee@mail.example", card=None)
    kims, lees = _with_passkey(town, kim), _with_passkey(town, lee)
    for _ in range(2):
        assert town.passkeys.sign_in(kims.sign(town.passkeys.ask_to_sign_in())) == kim
        assert town.passkeys.sign_in(lees.sign(town.passkeys.ask_to_sign_in())) == lee


def test_a_challenge_is_answered_once_and_in_time(town: Town) -> None:
    kim = town.shopper()
    device = _with_passkey(town, kim)
    answer = device.sign(town.passkeys.ask_to_sign_in())
    assert town.passkeys.sign_in(answer) == kim
    with pytest.raises(AdmissionRefused, match="ask for a new challenge"):
        town.passkeys.sign_in(answer)
    late = device.sign(town.passkeys.ask_to_sign_in())
    town.wait(301)
    with pytest.raises(AdmissionRefused, match="wrong, late or was given before"):
        town.passkeys.sign_in(late)
    own = town.passkeys.ask_to_add(kim)
    made = Authenticator(PARTY.origin).make(own)
    town.passkeys.add(kim, made)
    with pytest.raises(AdmissionRefused):
        town.passkeys.add(kim, made)


def test_a_challenge_for_one_thing_is_none_for_another(town: Town) -> None:
    kim, lee = town.shopper(), town.shopper("lee@mail.example", card=None)
    device = _with_passkey(town, kim)
    with pytest.raises(AdmissionRefused):
        town.passkeys.add(lee, Authenticator(PARTY.origin).make(town.passkeys.ask_to_add(kim)))
    asked = json.loads(town.passkeys.ask_to_add(kim))
    asked["rpId"] = PARTY.domain
    with pytest.raises(AdmissionRefused):
        town.passkeys.sign_in(device.sign(json.dumps(asked)))


def test_what_is_wrong_in_an_answer_is_refused(town: Town) -> None:
    kim = town.shopper()
    device = _with_passkey(town, kim)
    stranger = Authenticator(PARTY.origin)
    with pytest.raises(AdmissionRefused):
        town.passkeys.sign_in(stranger.sign(town.passkeys.ask_to_sign_in()))
    bent = json.loads(device.sign(town.passkeys.ask_to_sign_in()))
    bent["response"]["signature"] = stranger_signature(stranger, town)
    with pytest.raises(AdmissionRefused):
        town.passkeys.sign_in(json.dumps(bent))
    elsewhere = Authenticator("https://evil.example")
    with pytest.raises(AdmissionRefused):
        town.passkeys.add(kim, elsewhere.make(town.passkeys.ask_to_add(kim)))
    unverified = Authenticator(PARTY.origin, flags=0x01)
    with pytest.raises(AdmissionRefused):
        town.passkeys.add(kim, unverified.make(town.passkeys.ask_to_add(kim)))
    for text in (
        "",
        "[]",
        "{}",
        '{"id": 1}',
        "x" * 30_000,
        '{"response": {"clientDataJSON": "e"}}',
    ):
        with pytest.raises(AdmissionRefused):
            town.passkeys.sign_in(text)
        with pytest.raises(AdmissionRefused):
            town.passkeys.add(kim, text)


def stranger_signature(stranger: Authenticator, town: Town) -> str:
    """Return a signature by another key."""
    answer = json.loads(stranger.sign(town.passkeys.ask_to_sign_in()))
    return str(answer["response"]["signature"])


def test_a_copied_device_is_noticed(town: Town) -> None:
    kim = town.shopper()
    device = _with_passkey(town, kim)
    device.signed = 9
    assert town.passkeys.sign_in(device.sign(town.passkeys.ask_to_sign_in())) == kim
    device.signed = 4
    with pytest.raises(AdmissionRefused):
        town.passkeys.sign_in(device.sign(town.passkeys.ask_to_sign_in()))


def test_who_deleted_their_account_is_not_signed_in(town: Town) -> None:
    kim = town.shopper(card=PaymentMethod("pm_1", "Visa"))
    device = _with_passkey(town, kim)
    town.accounts.delete(kim)
    with pytest.raises(AdmissionRefused):
        town.passkeys.sign_in(device.sign(town.passkeys.ask_to_sign_in()))
    with pytest.raises(AdmissionRefused, match="no open account"):
        town.passkeys.ask_to_add(kim)


def test_one_of_several_devices_is_let_go(town: Town) -> None:
    kim, lee = town.shopper(), town.shopper("lee@mail.example", card=None)
    lost = _with_passkey(town, kim)
    town.wait(60)
    kept, lees = _with_passkey(town, kim), _with_passkey(town, lee)
    town.wait(60)
    assert town.passkeys.sign_in(kept.sign(town.passkeys.ask_to_sign_in())) == kim
    first, second = town.passkeys.of(kim)
    assert second.added_ns - first.added_ns == second.used_ns - second.added_ns == 60 * 10**9
    assert first.used_ns == 0
    assert not town.passkeys.remove(lee, first.passkey_id), "it is somebody else's"
    assert town.passkeys.remove(kim, first.passkey_id)
    assert not town.passkeys.remove(kim, first.passkey_id)
    with pytest.raises(AdmissionRefused):
        town.passkeys.sign_in(lost.sign(town.passkeys.ask_to_sign_in()))
    assert town.passkeys.sign_in(kept.sign(town.passkeys.ask_to_sign_in())) == kim
    assert town.passkeys.sign_in(lees.sign(town.passkeys.ask_to_sign_in())) == lee
    assert town.passkeys.of(kim)[0].passkey_id == second.passkey_id


def test_something_to_sign_in_with_is_always_left(town: Town) -> None:
    with_password = town.shopper()
    without = town.accounts.register("lee@mail.example", "Lee", "", WORDING)
    for person_id in (with_password, without):
        _with_passkey(town, person_id)
    (last,) = town.passkeys.of(with_password)
    assert town.passkeys.remove(with_password, last.passkey_id)
    assert town.passkeys.of(with_password) == ()
    (last,) = town.passkeys.of(without)
    with pytest.raises(AdmissionRefused, match="all that is left"):
        town.passkeys.remove(without, last.passkey_id)
    _with_passkey(town, without)
    assert town.passkeys.remove(without, last.passkey_id)
    assert len(town.passkeys.of(without)) == 1


def test_there_is_an_end_to_devices_and_to_challenges(town: Town) -> None:
    kim = town.shopper()
    for _ in range(10):
        _with_passkey(town, kim)
    with pytest.raises(AdmissionRefused, match="at most 10"):
        town.passkeys.ask_to_add(kim)
