"""The numbers of faces before screens, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaceSettings:
    """What a photograph must be like, who counts as recognised, who as having looked."""

    distance_most: float = 0.42
    """Euclidean distance of two embeddings up to which they are one person's. The model's authors
    take 0.6 (99.38 % on Labeled Faces in the Wild); none of 77,610 pairs of different people in the
    ORL photographs is under 0.43, see docs/reference/measurements.md."""
    margin: float = 0.05
    """By how much the second likest of those enrolled must be farther away, or nobody is met: of
    two who look alike neither sees what is the other's. Own choice: an eighth of the distance."""
    matches: int = 2
    """Looks in a row that must agree before somebody is met. Own choice: a fault of one picture
    shows nothing."""
    score_least: float = 0.3
    """Least score of the detector for what counts as a face, measured: 399 of 400 ORL photographs
    have one over 0.2 and 95 of 100 over 0.7; patches on a space suit reach 0.2."""
    enrolled_px: int = 100
    """Least width of the face on a photograph for enrolment, pixels: the model reads 150, and under
    two thirds of that it would be guessed."""
    compared_px: int = 60
    """Least width of a face before a screen that is compared. Own choice; a smaller one is counted,
    never recognised."""
    enrolled_sharpness: float = 30.0
    """Least variance of the Laplacian of the aligned face (150 x 150 pixels, grey 0 to 255) for
    enrolment, measured: photographs have 40 to 1,700, the same blurred by two pixels under 6."""
    compared_sharpness: float = 8.0
    """The same before a screen, where people move."""
    enrolled_yaw: float = 0.18
    """How far the tip of the nose may lie beside the middle of the eyes, in distances of the eyes,
    for enrolment; about 15 degrees."""
    facing_yaw: float = 0.3
    """The same for who counts as looking at the screen; about 25 degrees."""
    compared_faces: int = 4
    """Faces of one picture that are compared at most, the largest first; all are counted."""
    same_overlap: float = 0.3
    """Share of two boxes that must be common (intersection over union) for one face to be taken as
    the one of the picture before. Own choice: a step to the side at four pictures a second."""
    gone_s: float = 2.0
    """Seconds after which a face that is not seen any more has left; until then its owner counts as
    being in view, so that one picture in which they are missed shows nothing."""
    viewed_s: float = 1.0
    """Seconds of facing the screen during a play from which it counts as viewed. Own choice, after
    the second for which a display ad must be in view (Media Rating Council, 2014)."""
    memory_s: int = 900
    """Seconds for which it is remembered, in memory, from when until when somebody faced the
    screen. Plays that are told later are not measured."""
    onlookers: int = 2_000
    """Faces remembered that way at most; the oldest go first."""
