"""Small drawings hold what they stand for, also where there is nothing to draw."""

from tillfree.web.faces.drawing import bars, meter_width, spark_area, spark_line


def test_a_line_goes_from_edge_to_edge() -> None:
    assert spark_line([0.0, 2.0, 1.0]) == "0,30 50,0 100,15"
    assert spark_area([0.0, 1.0]).startswith("0,30 0,30")
    assert spark_line([]) == "0,30 100,30"
    assert spark_line([5.0]) == "0,0 100,0"


def test_the_largest_bar_fills_the_height() -> None:
    found = bars([1.0, 4.0, -2.0], 30.0, 10.0)
    assert [bar.height for bar in found] == [2.5, 10.0, 0.0]
    assert bars([], 10.0, 10.0) == []


def test_a_meter_shows_a_share_and_no_more() -> None:
    assert [meter_width(one) for one in (-1.0, 0.5, 2.0)] == [0.0, 28.0, 56.0]
