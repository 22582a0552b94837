"""Who is in which segments: the last line holds, and leaving takes effect at once."""

from tillfree.ads import People


def test_the_last_line_of_a_pseudonym_holds() -> None:
    people = People(segments_at_most=2)
    people.take(
        b'{"pseudonym":"p","counted_as":"x","segments":["a"]}\n'
        b"nonsense\n\n"
        b'{"pseudonym":"p","counted_as":"x","segments":["b","a","c"],"more":1}\n'
        b'{"pseudonym":"q","counted_as":"y","segments":["a"]}\n'
    )
    found = people.find("p")
    assert found is not None
    assert found.segments == tuple(sorted((people.segment("a"), people.segment("b"))))
    assert (len(people), people.unread) == (2, 1)
    people.take(b'{"pseudonym":"p","counted_as":"x","segments":[]}\n')
    assert people.find("p") is None
    assert people.find("q") is not None
    people.forget_all()
    assert people.find("q") is None
