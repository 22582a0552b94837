"""A store bundle in, the store at rest out: layout, planogram, catalogue, calibrated rig."""

from tillfree.premises.bundle import Bundle, load_bundle
from tillfree.premises.catalogue import Product
from tillfree.premises.layout import Fixture, Gate, LoadCell, Shelf, Slot, Store, Zone

__all__ = [
    "Bundle",
    "Fixture",
    "Gate",
    "LoadCell",
    "Product",
    "Shelf",
    "Slot",
    "Store",
    "Zone",
    "load_bundle",
]
