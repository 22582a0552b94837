"""Every threshold of this package, with its unit and where it comes from."""

from dataclasses import dataclass, field

from tillfree.premises import CoverageSettings


@dataclass(frozen=True, slots=True)
class PlanningSettings:
    """What a plan is held to, and how it is looked at."""

    cell_m: float = 0.1
    """Side of a square of the grid on which ways are searched, metres (own)."""
    body_m: float = 0.22
    """Radius of a body against furniture, metres: shoulders are 0.4 m wide (own)."""
    stand_m: float = 0.45
    """From a shelf's front to the body of who takes something, metres: an arm's length (own)."""
    gate_clear_m: float = 1.0
    """Nothing may stand this near before a gate on its inner side, metres (own)."""
    aisle_m: float = 0.9
    """Two fronts nearer to each other than this are told of, metres: a wheelchair's width and a
    hand on each side (ISO 21542 asks for 0.9 of a clear passage)."""
    slots_max: int = 900
    """Slots of one planned store: a rush on more takes longer than anybody waits (own)."""
    covered_share: float = 0.95
    """Cameras are added until two see this share of all shelf fronts (own)."""
    cameras_max: int = 16
    """Cameras that are placed by themselves at most (own)."""
    mount_m: float = 3.0
    """Height that cameras are hung at, metres: a common ceiling (own)."""
    view_deg: float = 90.0
    """Width of their picture, degrees: a 2.8 mm lens before a sensor of a third of an inch."""
    floor_step_m: float = 0.25
    """Side of a square of the floor that is told to be seen by so many cameras, metres (own)."""
    floor_height_m: float = 1.0
    """Height above the floor at which that is asked: where hands are, metres (own)."""
    floor_squares: int = 6_000
    """Squares at most; a large floor is told more coarsely."""
    coverage: CoverageSettings = field(default_factory=CoverageSettings)
    """How the view of the shelf fronts is sampled."""
