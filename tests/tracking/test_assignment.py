"""The compiled assignment gives the best pairing, as the field's solver does."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment


@pytest.mark.parametrize("seed", range(20))
def test_the_summed_gain_is_the_greatest(seed: int) -> None:
    from tillfree.tracking.assignment import assign_alone

    draw = np.random.default_rng(seed)
    rows, columns = draw.integers(1, 9, 2)
    gain = draw.normal(0.0, 5.0, (rows, columns))
    found = assign_alone(gain)
    ours = sum(gain[i, j] for i, j in enumerate(found) if j >= 0)
    alone = np.concatenate([gain, np.where(np.eye(rows) > 0, 0.0, -1e6)], axis=1)
    best = alone[linear_sum_assignment(-alone)].sum()
    assert ours == pytest.approx(best)
    paired = [j for j in found if j >= 0]
    assert len(paired) == len(set(paired))


def test_only_what_gains_is_paired() -> None:
    from tillfree.tracking.assignment import assign_alone

    assert assign_alone(np.array([[-1.0, -2.0], [3.0, 4.0]])).tolist() == [-1, 1]
