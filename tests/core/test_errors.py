"""Every error that a user may meet has one root and says in its docstring when it comes."""

import inspect

from tillfree.core import errors


def test_each_refusal_has_the_one_root() -> None:
    classes = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    assert len(classes) > 1
    for one in classes:
        assert issubclass(one, errors.TillfreeError)
        assert inspect.getdoc(one)
