"""A store bundle in, the store at rest out: layout, planogram, catalogue, calibrated rig."""

from tillfree.premises.bays import Bay, front_zone, shelved
from tillfree.premises.bundle import Bundle, check_bundle, load_bundle
from tillfree.premises.bundle_files import write_catalogue, write_store
from tillfree.premises.catalogue import Product
from tillfree.premises.coverage import (
    CameraView,
    Coverage,
    SlotCoverage,
    cameras_seeing,
    measure_coverage,
)
from tillfree.premises.description import describe
from tillfree.premises.fronts import FrontSeen, blind_words, fronts_seen
from tillfree.premises.layout import Fixture, Gate, LoadCell, Shelf, Slot, Store, Zone
from tillfree.premises.parametric import SHAPES, LayoutSpec, lay_out, turn_and_shift
from tillfree.premises.parametric_rig import RigSpec, hang_cameras, look_at
from tillfree.premises.problems import BundleInvalid, Problem, Severity
from tillfree.premises.replanning import replanned
from tillfree.premises.settings import CheckSettings, CoverageSettings

__all__ = [
    "SHAPES",
    "Bay",
    "Bundle",
    "BundleInvalid",
    "CameraView",
    "CheckSettings",
    "Coverage",
    "CoverageSettings",
    "Fixture",
    "FrontSeen",
    "Gate",
    "LayoutSpec",
    "LoadCell",
    "Problem",
    "Product",
    "RigSpec",
    "Severity",
    "Shelf",
    "Slot",
    "SlotCoverage",
    "Store",
    "Zone",
    "blind_words",
    "cameras_seeing",
    "check_bundle",
    "describe",
    "front_zone",
    "fronts_seen",
    "hang_cameras",
    "lay_out",
    "load_bundle",
    "look_at",
    "measure_coverage",
    "replanned",
    "shelved",
    "turn_and_shift",
    "write_catalogue",
    "write_store",
]
