"""What needs a made-up store: simulating one, and showing it all at once."""

from tillfree.runtime.demo.settings import DemoSettings
from tillfree.runtime.demo.show import run_demo
from tillfree.runtime.demo.worlds import list_worlds, print_made, simulate_bundle

__all__ = ["DemoSettings", "list_worlds", "print_made", "run_demo", "simulate_bundle"]
