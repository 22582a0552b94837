"""What no segment may be made of: kinds of goods that tell of health, faith, intimacy or children.

GDPR Art. 9 and Google's and Meta's rules on sensitive interests name most; the rest is our choice.
Ethnicity is nowhere in the data and no word of a rule. Acts on such goods are not even kept.
"""

import re

_TOLD = """
    health healthcare pharmacy pharmaceutical medicine medicines medical drug drugs vitamin
    vitamins supplement supplements diet slimming contraceptive contraception condom condoms
    lubricant lubricants sexual erotic intimate adult pregnancy fertility baby babies infant infants
    toddler nappy nappies diaper diapers formula alcohol alcoholic beer beers wine wines spirits
    liquor liquors whisky whiskey vodka gin rum soju sake makgeolli cider tobacco cigarette
    cigarettes cigar cigars vape vaping nicotine gambling lottery religion religious kosher halal
    incense church hygiene menstrual tampon tampons incontinence
"""
_WORDS = frozenset(_TOLD.split())
_KOREAN = ("주류", "맥주", "소주", "와인", "막걸리", "담배", "의약", "약국", "건강", "유아", "아기",
           "기저귀", "분유", "임신", "피임", "콘돔", "성인", "종교", "복권", "생리")  # fmt: skip
_PLAIN = re.compile(r"[^\W\d_]+")


def is_sensitive(category: str, *, age_restricted: bool = False) -> bool:
    """Tell whether goods of a category must not be followed; all with an age limit must not."""
    if age_restricted:
        return True
    told = category.casefold()
    return any(word in _WORDS for word in _PLAIN.findall(told)) or any(
        part in told for part in _KOREAN
    )
