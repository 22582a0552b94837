"""A store bundle in, the store at rest out: layout, planogram, catalogue, calibrated rig."""

from tillfree.premises.bundle import Bundle, check_bundle, load_bundle
from tillfree.premises.catalogue import Product
from tillfree.premises.coverage import CameraView, Coverage, SlotCoverage, measure_coverage
from tillfree.premises.description import describe
from tillfree.premises.layout import Fixture, Gate, LoadCell, Shelf, Slot, Store, Zone
from tillfree.premises.parametric import SHAPES, LayoutSpec, lay_out, turn_and_shift
from tillfree.premises.parametric_rig import RigSpec, hang_cameras
from tillfree.premises.problems import BundleInvalid, Problem, Severity
from tillfree.premises.replanning import replanned
from tillfree.premises.settings import CheckSettings, CoverageSettings

__all__ = [
    "SHAPES",
    "Bundle",
    "BundleInvalid",
    "CameraView",
    "CheckSettings",
    "Coverage",
    "CoverageSettings",
    "Fixture",
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
    "check_bundle",
    "describe",
    "hang_cameras",
    "lay_out",
    "load_bundle",
    "measure_coverage",
    "replanned",
    "turn_and_shift",
]
