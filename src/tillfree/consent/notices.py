"""The sign at the entrance and a first draft of the impact assessment, from what a store runs.

Each says what there is: so many cameras, so many weighing shelves, which purposes are switched on,
for how long. What the software cannot know stands in square brackets, to be filled in. No legal
advice: somebody answers for it with their name. Sources: GDPR Art. 13 and 35(7); PIPA Art. 25(4),
33 and the decree's Art. 24; BIPA Sec. 15(a), (b); CCPA § 1798.100(a), (b) and § 1798.135.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tillfree.consent.records import Purpose, is_free
from tillfree.consent.settings import ConsentSettings
from tillfree.consent.wordings import DEFAULT_TEXTS


class Law(StrEnum):
    """Whose words are needed."""

    GDPR = "gdpr"
    PIPA = "pipa"
    BIPA = "bipa"
    CCPA = "ccpa"


@dataclass(frozen=True, slots=True)
class StoreRuns:
    """What a store runs: counts of what senses, the purposes beyond shopping that are switched on.

    `controller` is who answers for it, `contact` how they are reached. `counts_onlookers` is that
    cameras at screens count who faces them.
    """

    store: str
    controller: str
    contact: str
    cameras: int
    load_cells: int
    gates: int
    purposes: tuple[str, ...] = ()
    counts_onlookers: bool = False
    settings: ConsentSettings = field(default_factory=ConsentSettings)

    @property
    def has_faces(self) -> bool:
        """Tell whether faces are recognised."""
        return Purpose.BILLBOARD_FACE in self.purposes


_FOLLOWED = (
    "Cameras follow where people walk and reach, as points and postures; shelves weigh what is "
    "taken. You walk in with a pass and pay what you take with you. Who you are is not looked for."
)
_FACES = (
    "Screens recognise the faces of people who enrolled for it in the app, and of nobody else: "
    "everyone else's face is compared in memory for a moment and neither kept nor sent."
)
_COUNTED = (
    "Cameras at screens count how many people face them and for how long. Nobody is recognised by "
    "it, nothing is guessed about anybody, and no picture is kept."
)
_RIGHTS = {
    Law.GDPR: (
        "You may see, correct, take away and erase what is kept about you, object, withdraw any "
        "consent, and complain to the data protection authority (GDPR Art. 7, 13, 15 to 21, 77)."
    ),
    Law.PIPA: (
        "You may see, correct and erase what is kept about you and have it stopped (PIPA Art. 35 "
        "to 37)."
    ),
    Law.BIPA: (
        "No biometric identifier is taken of anybody without a written release given before; the "
        "policy for keeping and destroying them is public and handed out on request (BIPA Sec. "
        "15(a), (b))."
    ),
    Law.CCPA: (
        "Notice at collection (§ 1798.100): the categories are commercial information, electronic "
        "network activity and, where you agreed, inferences. You may know, delete, correct, and "
        "opt out of sale and sharing; the Global Privacy Control is obeyed (§ 1798.105, .106, "
        ".110, .120, .121, .135)."
    ),
}


def entrance_sign(runs: StoreRuns, law: Law) -> str:
    """Return the sign as Markdown, short enough to be read at a door."""
    lines = [
        f"# {runs.store}: a store without a till",
        f"{_count(runs.cameras, 'camera')} and {_count(runs.load_cells, 'weighing plate')} at "
        "work, all around the clock, in the whole room where you shop. " + _FOLLOWED,
    ]
    if runs.has_faces:
        lines.append(_FACES)
    if runs.counts_onlookers:
        lines.append(_COUNTED)
    if law is Law.PIPA:
        lines.append(_korean(runs))
    free = [purpose for purpose in runs.purposes if is_free(purpose)]
    agreed = (
        "Beyond shopping nothing is done with it."
        if not free
        else "Only of people who switched it on in the app, each for itself and off again at any "
        f"time: {', '.join(_plain(one) for one in free)}."
    )
    lines += [agreed, _RIGHTS[law], f"Responsible: {runs.controller}. Ask: {runs.contact}."]
    return "\n\n".join(lines) + "\n"


def _korean(runs: StoreRuns) -> str:
    """Return what PIPA Art. 25(4) wants on a sign: purpose, place, range, time, who to call."""
    return (
        "**영상정보처리기기 설치·운영 안내** 목적: 무인 결제, 도난 방지, 안전. 장소: 매장 전체. "
        f"촬영 범위: 매장 내부(카메라 {runs.cameras}대). 촬영 시간: 24시간. "
        f"관리책임자: {runs.controller} ({runs.contact})"
    )


def impact_assessment(runs: StoreRuns, law: Law) -> str:
    """Return a first draft of the assessment as Markdown, in the order of GDPR Art. 35(7)."""
    parts = [
        f"# Assessment of {runs.store} ({law.upper()}): first draft",
        f"Controller: {runs.controller} ({runs.contact}). Drafted from what the store runs; what "
        "stands in [brackets] is to be filled in, and the whole to be answered for by a person.",
        "## What is done\n\n" + _what(runs),
        "## Why it is needed, and not more\n\n" + _need(runs),
        "## What could go wrong for people\n\n" + _risks(runs),
        "## What is done about it\n\n" + _measures(runs),
        f"## What {law.upper()} adds\n\n" + _added(runs, law),
        "## Open\n\n- [Views of people who shop and work here, or why they were not asked]\n"
        "- [Whether cameras or their maker keep pictures, where, for how long]\n"
        "- [Who processes on your behalf, and under which contract]\n"
        "- [Date, name and signature of who answers for it]",
    ]
    return "\n\n".join(parts) + "\n"


def _what(runs: StoreRuns) -> str:
    rows = [
        "| what | how much | kept |",
        "|---|---|---|",
        f"| points and postures of people on the floor | {_count(runs.cameras, 'camera')} | "
        "hours, charged to nobody; pictures are not kept by this software |",
        f"| weights of shelves | {_count(runs.load_cells, 'plate')} | with the visit |",
        f"| passes shown at the door | {_count(runs.gates, 'gate')} | link to the person sealed |",
        "| receipts | each visit | for the legal term, nameless once the account is deleted |",
    ]
    if runs.counts_onlookers:
        rows.append(
            "| how many faced a screen during a play | three numbers for each play | with the "
            "proof of play; pictures and boxes are in memory only |"
        )
    for purpose in runs.purposes:
        days = runs.settings.term_days
        if purpose == Purpose.BILLBOARD_FACE:
            days = runs.settings.face_term_days
        rows.append(f"| {_plain(purpose)} | who agreed | {days} days at most, or until withdrawn |")
    return "\n".join(rows)


def _need(runs: StoreRuns) -> str:
    told = [
        "Taking without a till needs to know who took what. It is done with points instead of "
        "faces, with a random id for each visit, and forgotten where it is not on a receipt."
    ]
    told += [f"- `{one}`: “{_asked(one)}” [why it is needed]" for one in runs.purposes]
    return "\n".join(told)


def _risks(runs: StoreRuns) -> str:
    told = [
        "- Somebody is charged for what another took.",
        "- Movements are joined over visits without consent, or read by who should not.",
        "- Keys or backups are stolen.",
        "- Children and people who work here are followed.",
    ]
    if any(is_free(one) for one in runs.purposes):
        told.append("- A purchase tells of health, faith or intimacy and is shown on a screen.")
    if runs.has_faces:
        told += [
            "- A face is mistaken for another, or recognised where nobody agreed to it.",
            "- Everybody who passes is compared, also who never heard of it, and children.",
            "- What is shown tells bystanders something about who stands there.",
            "- A picture of somebody's face is held before the camera.",
        ]
    return "\n".join(told)


def _measures(runs: StoreRuns) -> str:
    told = [
        "- Every line of a receipt has a probability; doubt goes to a person, never to a charge.",
        "- Names, e-mails and links to visits are sealed under a key for each person, kept apart; "
        "erasing destroys the key, also for every backup.",
        "- Each purpose is a switch of its own, off at first, for people of "
        f"{runs.settings.adult_years} years and more; profiles are read for a named purpose under "
        "a consent that holds, which the database asks itself, and each reading is noted.",
        f"- Pseudonyms differ by purpose and partner and change every {runs.settings.rotation_days}"
        " days; browsers' refusals (GPC, GPP, TCF) are obeyed over any stored consent.",
        "- Sensitive goods are not followed; no list of under 100 people leaves.",
    ]
    if runs.has_faces:
        told.append(
            "- Templates of faces are sealed under the key of that one consent, matched on the "
            "screen's own machine, and destroyed with it; a board has them in memory, for seconds."
        )
        told.append(
            "- Off for the retailer, each screen and each person until switched on; nothing of "
            "anybody's own is shown while others are in view, unless they chose it; others' "
            "embeddings live for one comparison. [How passers-by agree, or can go another way]"
        )
    return "\n".join(told)


def _added(runs: StoreRuns, law: Law) -> str:
    faces = runs.has_faces
    told = {
        Law.GDPR: "Watching a place open to all on a large scale needs this (Art. 35(3)(c))."
        + (
            " Recognising faces is forbidden without explicit consent (Art. 9), also that of those "
            "who are compared and not known (EDPB guidelines 3/2019). Under the AI Act (2024/1689) "
            "identifying people at a distance is high-risk (Annex III, 1(a)). [What makes it "
            "lawful]"
            if faces
            else ""
        ),
        Law.PIPA: "A sign with purpose, place, range, time and contact is at the entrance (Art. "
        "25(4)); no cameras where people undress (Art. 25(2)); no sound is recorded (Art. 25(5))."
        + (
            " Faces are sensitive data and need a consent of their own (Art. 23); a fixed camera "
            "works for the purposes of Art. 25(1) alone. [Which of them this is]"
            if faces
            else ""
        ),
        Law.BIPA: (
            "Faces are recognised: publish the policy, get the written release first, destroy "
            "when the purpose is met and within three years of the last contact; never sell "
            "(Sec. 15)."
            if faces
            else "No biometric identifier is taken: no faceprint, no scan of hand or eye. "
            "Switching on the recognition of faces changes that (Sec. 10, 15)."
        ),
        Law.CCPA: "Sharing for advertising across contexts may be opted out of; a link and the "
        "Global Privacy Control both work (§ 1798.135). [Whether the thresholds of § 1798.140(d) "
        "are met]",
    }
    return told[law]


def _asked(purpose: str) -> str:
    default = DEFAULT_TEXTS.get(purpose)
    return default.text if default else "[the text that is shown]"


def _plain(purpose: str) -> str:
    return purpose.replace("_", " ").replace(":", " ")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
