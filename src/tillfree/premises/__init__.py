"""A store bundle in, the store at rest out: layout, planogram, catalogue, calibrated rig."""

from tillfree.premises.bundle import Bundle, load_bundle
from tillfree.premises.catalogue import Product
from tillfree.premises.layout import Fixture, Gate, LoadCell, Shelf, Slot, Store, Zone
from tillfree.premises.parametric import SHAPES, LayoutSpec, lay_out, turn_and_shift
from tillfree.premises.parametric_rig import RigSpec, hang_cameras

__all__ = [
    "SHAPES",
    "Bundle",
    "Fixture",
    "Gate",
    "LayoutSpec",
    "LoadCell",
    "Product",
    "RigSpec",
    "Shelf",
    "Slot",
    "Store",
    "Zone",
    "hang_cameras",
    "lay_out",
    "load_bundle",
    "turn_and_shift",
]
