"""The demonstration's shopper takes, puts back and leaves; a visit of theirs is theirs alone."""

from itertools import count

from tests.runtime.small_world import small_bundle
from tests.web.town import town
from tillfree.premises import load_bundle
from tillfree.runtime.cloud import utc_now_ns
from tillfree.runtime.cloud_demo.books import open_books
from tillfree.runtime.cloud_demo.stroll import SHOPPER_EMAIL, open_account, stroll
from tillfree.runtime.postgres import Database
from tillfree.visits.postgres import VisitState, WantedVisits, visits


def test_a_visit_of_the_demonstrations_shopper(shared_database: Database) -> None:
    bundle, moments = load_bundle(small_bundle()), count(1)
    with town(shared_database) as here:
        own = here.services.of("stroll")
        open_books(own, bundle)
        person_id = open_account(own)
        assert own.admission.accounts.account(person_id).email == SHOPPER_EMAIL
        begun: list[str] = []
        stroll(own, bundle, person_id, utc_now_ns, lambda _: next(moments) == 8, begun.append)
        credentials = own.admission.credentials.credentials(person_id)
        with own.office.reading() as connection:
            found = visits(connection, WantedVisits(credentials=credentials), 9)
    assert [one.state for one in found][-1] is VisitState.ENDED
    assert {one.visit_id for one in found} == set(begun)
    assert [line.quantity for line in found[-1].lines] == [1, 1, 1]
    assert found[-1].receipt is not None and len(found[-1].receipt.lines) == 3
