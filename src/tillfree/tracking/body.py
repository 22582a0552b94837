"""A body as a stack of points: where each joint stands above and beside the floor position.

Heights are fractions of the height of the nose. Source: Drillis and Contini (1966), segment
lengths over stature, divided by 0.92 (nose over stature); ankles, noses and wrists checked against
triangulated recordings.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

COCO: Final[dict[str, int]] = {
    name: code
    for code, name in enumerate(
        (
            "nose", "left_eye", "right_eye", "left_ear", "right_ear",
            "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
            "left_wrist", "right_wrist", "left_hip", "right_hip",
            "left_knee", "right_knee", "left_ankle", "right_ankle",
        )
    )
}  # fmt: skip
"""COCO's keypoint names in COCO's order."""

LEFT_WRIST: Final = 9
RIGHT_WRIST: Final = 10
KEYPOINTS: Final = 17

HEAD, SHOULDER, ELBOW, WRIST, HIP, KNEE, ANKLE, BOX_TOP, BOX_BOTTOM = range(9)

BODY: Final[NDArray[np.float64]] = np.array(
    [
        # height (of nose), forward m, sideways m, spread on the floor m, spread in height m,
        # swing s: metres along the floor for each metre per second of the body's speed
        [1.00, 0.10, 0.00, 0.03, 0.025, 0.00],  # head: the nose is before the body's axis
        [0.89, 0.00, 0.18, 0.04, 0.03, 0.02],  # shoulder
        [0.68, 0.05, 0.24, 0.15, 0.12, 0.05],  # elbow
        [0.56, 0.10, 0.22, 0.30, 0.25, 0.10],  # wrist: arms reach
        [0.57, 0.00, 0.13, 0.05, 0.04, 0.02],  # hip
        [0.31, 0.02, 0.10, 0.10, 0.03, 0.10],  # knee
        [0.04, 0.00, 0.10, 0.03, 0.02, 0.15],  # ankle: a step swings it
        [1.08, 0.00, 0.00, 0.06, 0.03, 0.00],  # top of the box: crown of the head
        [0.00, 0.00, 0.00, 0.08, 0.02, 0.05],  # bottom of the box: shoes, if they are seen
    ]
)
"""One row for each part of the body, in the order of the constants above."""
