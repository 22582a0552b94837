"""A shopper agrees in the app, shops through the gate, is in a segment, and withdraws."""

from tests.web.test_money_api import settle, stock_up
from tests.web.test_shopper_visits_api import walks_in
from tests.web.town import Retailer, Shopper, Town, visit_facts
from tillfree.audience import Segment
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking
from tillfree.runtime.cloud import OrganisationServices, utc_now_ns

_WEB = Asking("test", Purpose.RETARGET_WEB)


def _agree(shopper: Shopper, own: OrganisationServices, purpose: str) -> None:
    wish = {"wording": own.consents.texts()[purpose].wording, "is_adult": True}
    told = shopper.client.put(f"/v1/shopper/consents/{purpose}", json=wish)
    assert told.status_code == 200, told.text


def test_what_is_taken_makes_a_member_of_who_agreed(here: Town, retailer: Retailer) -> None:
    own = retailer.own
    with (
        here.shopper(retailer) as shopper,
        here.shopper(retailer) as other,
        here.client(retailer.headers) as gate,
    ):
        stock_up(gate)
        own.audience.desk.change(Segment("taken", "Taken", 'picked_up(sku "yoghurt") in 1 day'))
        for purpose in (Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB):
            _agree(shopper, own, purpose)
        for number, one in enumerate((shopper, other)):
            credential = walks_in(one, gate)
            facts = visit_facts(f"member-{number}", at_ns=utc_now_ns(), credential=credential)
            settle(retailer, *facts)
        while own.audience.keeper.run():
            pass
        assert own.audience.desk.segments_of(shopper.person_id, _WEB) == ("taken",)
        assert own.audience.desk.segments_of(other.person_id, _WEB) == ()
        assert own.audience.desk.people("taken", _WEB) == (shopper.person_id,)
        assert own.audience.email_of(shopper.person_id) == shopper.email
        assert own.audience.email_of("nobody") == ""
        path = f"/v1/shopper/consents/{Purpose.RETARGET_WEB}"
        assert shopper.client.delete(path).status_code == 204
        assert own.audience.desk.segments_of(shopper.person_id, _WEB) == ()
        assert own.audience.desk.people("taken", _WEB) == ()
