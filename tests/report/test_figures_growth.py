"""The growth of time with size: log axes over whole powers, a panel a family, runs without a proof hollow."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.language import LANGUAGES, Text
from kaiyi_opt.report.figures.growth import Timing, exponent, growth_figure
from kaiyi_opt.report.figures.theme import svg

TITLE = Text("求解时间", "time to solve")
TIMINGS = [
    Timing(10, "ours", 0.002),
    Timing(1000, "ours", 0.02),
    Timing(10, "theirs", 0.004),
    Timing(1000, "theirs", 20.0, is_closed=False),
]


@given(power=st.floats(-1, 3), factor=st.floats(1e-6, 10), sizes=st.lists(st.integers(1, 10**6), min_size=2))
def test_the_exponent_of_a_power_is_its_own(power: float, factor: float, sizes: list[int]) -> None:
    found = exponent([Timing(size, "a", factor * size**power) for size in sizes])
    if len(set(sizes)) == 1:
        assert found is None
    else:
        assert found is not None
        assert math.isclose(found, power, abs_tol=1e-6)


def test_axes_are_logarithmic_over_whole_powers_of_ten() -> None:
    (panel,) = growth_figure(TIMINGS, TITLE, "en").to_dict()["concat"]
    across, upward = (panel["layer"][0]["encoding"][channel]["scale"] for channel in "xy")
    assert (across["type"], across["domain"]) == ("log", [10, 1000])
    assert (upward["type"], upward["domain"]) == ("log", [0.001, 100])


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("求解时间", "空心为到时限仍未证明", "申请数")), ("en", ("time to solve", "hollow: stopped", "seconds"))],
)
def test_it_says_what_is_drawn_in_either_language(lang: str, words: tuple[str, ...]) -> None:
    assert set(LANGUAGES) == {"zh", "en"}
    drawn = svg(growth_figure(TIMINGS, TITLE, "zh" if lang == "zh" else "en"))
    assert all(word in drawn for word in words)
    assert "ours (n^0.50)" in drawn


def test_where_all_are_proved_nothing_is_said_of_hollow_marks() -> None:
    assert "hollow" not in svg(growth_figure(TIMINGS[:3], TITLE, "en"))


def test_each_family_has_a_panel_on_the_same_axes() -> None:
    timings = [Timing(10, "ours", 0.1, family="easy"), Timing(1000, "ours", 5.0, family="hard")]
    easy, hard = growth_figure(timings, TITLE, "en").to_dict()["concat"]
    assert [easy["title"]["text"], hard["title"]["text"]] == ["easy", "hard"]
    for channel in "xy":
        scales = [panel["layer"][0]["encoding"][channel]["scale"] for panel in (easy, hard)]
        assert scales[0] == scales[1]
