"""The settings of the whole engine: those of its stages, and the grid they are stepped on."""

from dataclasses import dataclass, field

from tillfree.attribution import AttentionSettings, AttributionSettings
from tillfree.sensors import ReorderSettings
from tillfree.shelves import ShelfSettings
from tillfree.tracking import TrackingSettings
from tillfree.visits import VisitSettings


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The settings of every stage, and the grid they are stepped on."""

    reorder: ReorderSettings = field(default_factory=ReorderSettings)
    tracking: TrackingSettings = field(default_factory=TrackingSettings)
    shelves: ShelfSettings = field(default_factory=ShelfSettings)
    attribution: AttributionSettings = field(default_factory=AttributionSettings)
    attention: AttentionSettings = field(default_factory=AttentionSettings)
    visits: VisitSettings = field(default_factory=VisitSettings)
    tick_s: float = 0.1
    """Seconds between steps of measured time; the usual interval of a camera."""
    missed_s: float = 1.5
    """Seconds after a recording's end in which somebody last seen at a gate is found to be gone."""
    positions_every: int = 2
    """Steps between two positions in the output: 5 Hz at the usual grid."""
