"""What needs a made-up store: simulating one, and showing it all at once."""

from tillfree.runtime.demo.settings import DemoSettings
from tillfree.runtime.demo.show import make_demo_store, watch_demo_store
from tillfree.runtime.demo.worlds import list_worlds, print_made, simulate_bundle

__all__ = [
    "DemoSettings",
    "list_worlds",
    "make_demo_store",
    "print_made",
    "simulate_bundle",
    "watch_demo_store",
]
