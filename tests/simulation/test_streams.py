"""Keyed draws against the published vectors of Philox and against SciPy's distributions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from kaiyi_opt.simulation.streams import normal, philox, poisson, uniforms

WORDS = st.integers(0, 2**32 - 1)


# Random123, file tests/kat_vectors, lines "philox4x32 10": counter, key, answer.
@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_gives_the_published_answers(counter: str, key: str, answer: str) -> None:
    words = [np.uint64(int(word, 16)) for word in f"{counter} {key}".split()]
    assert " ".join(f"{int(word):08x}" for word in philox(*words)) == answer


def philox_by_the_paper(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x32-10 in Python's whole numbers, as the paper's section 4.3 states it."""
    mask = 2**32 - 1
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * counter[0], 2**32)
        high1, low1 = divmod(0xCD9E8D57 * counter[2], 2**32)
        counter = [high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0]
        key = [(key[0] + 0x9E3779B9) & mask, (key[1] + 0xBB67AE85) & mask]
    return counter


@given(st.lists(WORDS, min_size=4, max_size=4), st.lists(WORDS, min_size=2, max_size=2))
def test_philox_is_the_papers_function(counter: list[int], key: list[int]) -> None:
    answer = philox(*(np.uint64(word) for word in counter + key))
    assert [int(word) for word in answer] == philox_by_the_paper(counter, key)


@given(st.integers(0, 2**64 - 1), st.integers(0, 600), st.integers(1, 60), WORDS, WORDS)
def test_a_draw_is_philox_of_who_when_and_what(uid: int, month: int, decision: int, seed: int, replicate: int) -> None:
    drawn = uniforms(np.array([seed, replicate], dtype=np.uint64), np.uint64(uid), month, decision)
    words = philox_by_the_paper([uid % 2**32, uid // 2**32, month, decision], [seed, replicate])
    assert list(drawn) == [(word + 0.5) / 2**32 for word in words]
    assert all(0 < u < 1 for u in drawn)


def test_draws_of_different_deciders_months_decisions_replicates_and_seeds_are_all_different() -> None:
    keys = itertools.product((1, 2), (0, 1), (5, 6, 2**40), (0, 1, 2), (11, 12))
    drawn = [
        uniforms(np.array([seed, replicate], dtype=np.uint64), np.uint64(uid), month, decision)
        for seed, replicate, uid, month, decision in keys
    ]
    assert len(set(itertools.chain(*drawn))) == 4 * len(drawn)


def test_neighbouring_deciders_draws_are_uniform_and_uncorrelated() -> None:
    key = np.array([7, 0], dtype=np.uint64)
    drawn = np.array([uniforms(key, np.uint64(uid), 3, 14) for uid in range(20_000)])
    assert all(stats.kstest(column, "uniform").pvalue > 1e-3 for column in drawn.T)
    assert abs(np.corrcoef(drawn[:-1, 0], drawn[1:, 0])[0, 1]) < 4 / np.sqrt(20_000)
    off_diagonal = np.corrcoef(drawn.T)[np.triu_indices(4, 1)]
    assert np.abs(off_diagonal).max() < 4 / np.sqrt(20_000)


@given(st.integers(0, 2**32 - 1))
def test_normal_is_the_quantile(word: int) -> None:
    u = (word + 0.5) / 2**32
    assert normal(u) == pytest.approx(special.ndtri(u), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("u", [0.5 / 2**32, 1e-9, 1e-5, 0.0749, 0.0751, 0.5, 0.9249, 0.9251, 1 - 0.5 / 2**32])
def test_normal_is_the_quantile_in_the_tails_and_where_its_pieces_meet(u: float) -> None:
    assert normal(u) == pytest.approx(special.ndtri(u), rel=1e-6, abs=1e-9)


@given(st.floats(1e-6, 30.0), st.integers(0, 2**32 - 1))
def test_poisson_is_the_quantile_up_to_a_mean_of_30(mean: float, word: int) -> None:
    u = (word + 0.5) / 2**32
    count = poisson(mean, u)
    # The smallest count whose distribution function reaches u; 1e-12 is for rounding where it hits u.
    assert stats.poisson.cdf(count, mean) >= u - 1e-12
    assert count == 0 or stats.poisson.cdf(count - 1, mean) < u + 1e-12


@given(st.floats(30.001, 5_000.0), st.floats(0.001, 0.999))
def test_poisson_beyond_30_is_within_two_of_the_quantile(mean: float, u: float) -> None:
    assert abs(poisson(mean, u) - stats.poisson.ppf(u, mean)) <= 2


@pytest.mark.parametrize("mean", [0.0, -1.0])
def test_poisson_of_nothing_is_nothing(mean: float) -> None:
    assert poisson(mean, 0.999) == 0


@pytest.mark.parametrize("mean", [0.3, 4.0, 29.5, 31.0, 400.0])
def test_poisson_draws_have_mean_and_variance(mean: float) -> None:
    grid = (np.arange(20_000) + 0.5) / 20_000
    counts = np.array([poisson(mean, u) for u in grid])
    assert counts.mean() == pytest.approx(mean, rel=0.01, abs=0.01)
    assert counts.var() == pytest.approx(mean, rel=0.02, abs=0.02)
