"""Everything that serves organisations, put together once: databases, vault, logs, desks.

Every log is opened with all packages' projections, so whoever appends keeps all rows in step.
"""

import hmac
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from tillfree.admission.postgres import AdmissionProjection
from tillfree.ads.boards_postgres import BoardProjection
from tillfree.ads.postgres import AdsProjection
from tillfree.audience.postgres import ListSeal, SegmentProjection
from tillfree.consent import KeyVault, PersonalFields
from tillfree.consent.postgres import (
    ConsentDesk,
    ConsentProjection,
    PostgresKeyVault,
    ProfileShelf,
)
from tillfree.floor import LiveFloors
from tillfree.floor.postgres import FloorArchive
from tillfree.insight.postgres import BoardDesk, ExportDesk, ExportSender
from tillfree.journal.postgres import (
    GrowthListener,
    Outbox,
    PostgresFactLog,
    Projection,
    hearing_growth,
    open_engine,
)
from tillfree.merchandise.postgres import MERCHANDISE_PROJECTIONS, MerchandiseDesk
from tillfree.runtime.cloud.admitting import AdmissionServices, admission_of
from tillfree.runtime.cloud.advertising import AdServices, ads_of
from tillfree.runtime.cloud.audiences import AudienceServices, audience_of
from tillfree.runtime.cloud.boards import BoardParts, BoardServices, boards_of
from tillfree.runtime.cloud.declaring import Declarations
from tillfree.runtime.cloud.face_reading import FaceReading, ReadFace
from tillfree.runtime.cloud.linking import Linking
from tillfree.runtime.cloud.settings import CloudServicesSettings
from tillfree.runtime.postgres import Database, unready
from tillfree.settlement import CardProvider
from tillfree.settlement.postgres import (
    SETTLEMENT_PROJECTIONS,
    Cashier,
    Desk,
    ProviderNotices,
    ReviewDesk,
)
from tillfree.tenants.postgres import (
    ApiKeys,
    Office,
    People,
    Registry,
    SignIn,
    StopDesk,
    TenantProjection,
    organisations,
)
from tillfree.visits.postgres import VisitProjection

PROJECTIONS: tuple[Projection, ...] = (
    ConsentProjection(),
    TenantProjection(),
    AdmissionProjection(),
    VisitProjection(),
    *MERCHANDISE_PROJECTIONS,
    *SETTLEMENT_PROJECTIONS,
    SegmentProjection(),
    BoardProjection(),
    AdsProjection(),
)
"""Every read model there is; each log of the cloud is opened with all of them."""


@dataclass(frozen=True, slots=True)
class OrganisationServices:
    """What works for one organisation, and can see no other."""

    log: PostgresFactLog
    office: Office
    registry: Registry
    stops: StopDesk
    people: People
    door: SignIn
    keys: ApiKeys
    consents: ConsentDesk
    profiles: ProfileShelf
    outbox: Outbox
    merchandise: MerchandiseDesk
    cashier: Cashier
    corrections: Desk
    reviews: ReviewDesk
    notices: ProviderNotices
    admission: AdmissionServices
    audience: AudienceServices
    screens: BoardServices
    ads: AdServices
    floor: FloorArchive
    linking: Linking
    declarations: Declarations
    exports: ExportDesk
    exporting: ExportSender
    boards: BoardDesk

    @property
    def organisation(self) -> str:
        """Whose they are."""
        return self.log.organisation


@dataclass(frozen=True, slots=True)
class CloudServices:
    """What a process of the cloud serves with.

    `of` gives an organisation's services, also for one that is not founded; `organisations` the ids
    of those that are; `unready` says why nothing can be served now, empty where it can. `now_ns`
    returns nanoseconds since 1970 UTC, `entropy` that many random bytes, fit for keys. `providers`
    are those, by name, whose webhooks are believed and whose payment methods are kept. `hearing`
    tells a listener, while its block lasts, of each journal that these services let grow. `floors`
    is what stores say of their floors, in the process that hears them. `shop_origin` is the origin
    of the shoppers' pages, as their browsers have it. `lake` is the folder of what is measured of
    visits, None where nothing is.
    """

    of: Callable[[str], OrganisationServices]
    organisations: Callable[[], tuple[str, ...]]
    unready: Callable[[], str]
    now_ns: Callable[[], int]
    entropy: Callable[[int], bytes]
    providers: Mapping[str, CardProvider]
    hearing: Callable[[GrowthListener], AbstractContextManager[None]]
    shop_origin: str
    floors: LiveFloors = field(default_factory=LiveFloors)
    lake: Path | None = None


@contextmanager
def open_services(
    found: Database,
    now_ns: Callable[[], int],
    entropy: Callable[[int], bytes] = os.urandom,
    settings: CloudServicesSettings | None = None,
    providers: Mapping[str, CardProvider] | None = None,
    lake: Path | None = None,
) -> Iterator[CloudServices]:
    """Give the services that stand on a database, and close its connections at the end."""
    chosen = settings or CloudServicesSettings()
    with ExitStack() as held:
        engine = open_engine(found.url, connections=chosen.connections)
        held.callback(engine.dispose)
        keys_engine = open_engine(found.keys_url, connections=chosen.keys_connections)
        held.callback(keys_engine.dispose)
        vault = PostgresKeyVault(keys_engine, entropy)
        read_face = FaceReading(chosen.screens.faces)
        held.callback(read_face.close)

        @lru_cache(maxsize=chosen.organisations_kept)
        def of(organisation: str) -> OrganisationServices:
            log = PostgresFactLog(engine, organisation, now_ns, projections=PROJECTIONS)
            return _services_of(log, vault, now_ns, entropy, chosen, read_face)

        yield CloudServices(
            of=of,
            organisations=lambda: organisations(engine),
            unready=lambda: unready(engine),
            now_ns=now_ns,
            entropy=entropy,
            providers=dict(providers or {}),
            hearing=partial(hearing_growth, engine),
            shop_origin=chosen.shop_origin,
            lake=lake,
        )


def _services_of(
    log: PostgresFactLog,
    vault: KeyVault,
    now_ns: Callable[[], int],
    entropy: Callable[[int], bytes],
    settings: CloudServicesSettings,
    read_face: ReadFace,
) -> OrganisationServices:
    office = Office(log, now_ns)
    outbox = Outbox(log.engine, log.organisation, now_ns)
    cashier = Cashier(log, outbox, now_ns, settings.settlement)
    fields = PersonalFields(vault, log.organisation, entropy)
    consents = ConsentDesk(log, vault, now_ns, settings.consent)
    profiles = ProfileShelf(log, vault, now_ns, entropy, settings.consent)
    registry = Registry(office)
    admission = admission_of(office, fields, consents, entropy, settings)
    linking = Linking(office, admission.credentials, fields)
    seal = ListSeal(partial(_list_key, vault, log.organisation), entropy)
    audience = audience_of(log, profiles, registry, admission, seal, now_ns)
    screens = BoardParts(
        office,
        profiles,
        vault,
        consents,
        admission.credentials.person_of,
        audience.desk.segments_of,
        read_face,
    )
    exports = ExportDesk(office, outbox, fields, entropy, settings.exports)
    return OrganisationServices(
        log=log,
        office=office,
        registry=registry,
        stops=StopDesk(office),
        people=People(office, fields, entropy, settings.tenants),
        door=SignIn(office, fields, entropy, settings.tenants),
        keys=ApiKeys(office, entropy),
        consents=consents,
        profiles=profiles,
        outbox=outbox,
        merchandise=MerchandiseDesk(log, now_ns),
        cashier=cashier,
        corrections=Desk(cashier),
        reviews=ReviewDesk(cashier),
        notices=ProviderNotices(cashier),
        admission=admission,
        audience=audience,
        screens=boards_of(screens, settings.screens),
        ads=ads_of(office, registry, audience.desk, profiles, consents),
        floor=FloorArchive(log.engine, log.organisation),
        linking=linking,
        declarations=Declarations(profiles),
        exports=exports,
        exporting=ExportSender(exports, log, linking, now_ns),
        boards=BoardDesk(office, entropy),
    )


def _list_key(vault: KeyVault, organisation: str) -> bytes:
    """Return the organisation's own key for what it told partners."""
    return hmac.digest(vault.index_key(organisation), b"lists at partners", "sha256")
