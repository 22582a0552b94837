"""Compile the hot loops once, so that two test processes do not both do it at the same time.

numba keeps what it compiled beside the sources; a second run finds it and is done at once.
"""

import importlib
import pkgutil

import tillfree


def main() -> None:
    """Import every module, which loads or compiles what states its types."""
    for module in pkgutil.walk_packages(tillfree.__path__, "tillfree."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


if __name__ == "__main__":
    main()
