"""Renews the pages' catalogues of words: what the source says, what is translated, what is packed.

`python -m scripts.catalogues` gathers the texts of templates and modules, brings every language's
`.po` up to date, and writes the `.mo` that the package carries.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tillfree.insight import all_questions

FACES = Path(__file__).resolve().parents[1] / "src" / "tillfree" / "web" / "faces"
LANGUAGES = ("ko",)
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in the packed words in place of the moment, so that the same words give the same bytes."""
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}


def source_words() -> Catalog:
    """Return every text of the pages, as it stands in the source, and of insight's questions."""
    found = Catalog(project="tillfree", fuzzy=False)
    for place, _, text, comments, context in extract_from_dir(FACES, _METHODS, _OPTIONS):
        found.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    for question in all_questions().values():
        for text in (question.title, question.means):
            found.add(text, locations=[(f"{question.name}.sql", 0)])
    return found


def place_of(language: str) -> Path:
    """Return where a language's words are written."""
    return FACES / "locale" / language / "LC_MESSAGES" / "faces.po"


def read_words(language: str) -> Catalog:
    """Return the words of a language as they are written."""
    with place_of(language).open("rb") as file:
        return read_po(file, locale=language)


def untold_texts(words: Catalog) -> list[str]:
    """Return the texts that have no words yet, in one of their forms."""
    untold = []
    for one in words:
        forms = [one.string] if isinstance(one.string, str) else list(one.string or [""])
        if one.id and not all(forms):
            untold.append(one.id if isinstance(one.id, str) else one.id[0])
    return untold


def packed(words: Catalog) -> bytes:
    """Return the words as the package carries them."""
    words.creation_date = words.revision_date = _ALWAYS
    out = io.BytesIO()
    write_mo(out, words)
    return out.getvalue()


def main() -> int:
    """Renew all; tell what is not translated yet."""
    words = source_words()
    missing = 0
    for language in LANGUAGES:
        place = place_of(language)
        known = read_words(language) if place.exists() else Catalog(locale=language)
        known.update(words, no_fuzzy_matching=True)
        known.obsolete.clear()
        known.fuzzy = False
        with place.open("wb") as file:
            write_po(file, known, width=100, omit_header=True, no_location=True, sort_output=True)
        place.with_suffix(".mo").write_bytes(packed(known))
        untold = untold_texts(known)
        missing += len(untold)
        print(f"{language}: {len(known)} texts, {len(untold)} not translated")
        for text in untold:
            print(f"    {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
