"""Every threshold of this package, with its unit and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What a bundle is held to. Tolerances forgive rounding and a tape measure, not mistakes."""

    least_area_m2: float = 1e-4
    """A polygon with less area is none, square metres (1 cm by 1 cm)."""

    unit_tolerance: float = 0.01
    """A unit vector's length may be off by this (two decimals in the file)."""

    rotation_tolerance: float = 1e-3
    """Entries of R R' may differ from the identity by this (three decimals in the file)."""

    slot_tolerance_m: float = 0.05
    """A slot's corner may stand out of its fixture by this, metres; beyond it a warning."""

    slot_limit_m: float = 0.5
    """A slot whose centre is this far outside its fixture belongs to another, metres: an error."""

    height_tolerance_m: float = 0.3
    """A slot's height may differ from its shelf's by this, metres (half of what stands on it)."""

    gate_tolerance_m: float = 0.5
    """A gate's middle may be this far from the floor's edge, metres; beyond it a warning."""

    image_limit_px: int = 20_000
    """No camera's picture is wider or higher, pixels."""

    distortion_limit: float = 100.0
    """No lens has a coefficient beyond this (wide lenses reach 1; rational fits a few tens)."""

    floor_step_m: float = 0.5
    """The floor is sampled at this distance to tell whether a camera sees it, metres."""

    floor_points: int = 2_000
    """Points of the floor at most; a large floor is sampled more coarsely."""

    store_limit_bytes: int = 64 * 1024 * 1024
    """A larger store.json is refused, bytes (a thousand fixtures take 5 MiB)."""

    catalogue_limit_bytes: int = 256 * 1024 * 1024
    """A larger catalog.csv is refused, bytes (a million rows)."""


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """How the view of the shelf fronts is sampled."""

    across: int = 5
    """Points across a slot's front."""

    heights_m: tuple[float, ...] = (0.02, 0.12, 0.22)
    """Heights of the points over the slot's board, metres (where hands and items are)."""

    in_front_m: float = 0.01
    """Points stand this far before the front, metres, clear of the furniture itself."""

    least_cameras: int = 2
    """A point counts as covered if this many cameras see it (two rays give a place in space)."""
