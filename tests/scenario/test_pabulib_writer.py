"""Pabulib files written: a round survives its file, what a file cannot hold is not written; and the nouns."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.pabulib import (
    SCORED_TYPES,
    VOTE_TYPES,
    Ballots,
    PabulibProject,
    PabulibRound,
    VoteType,
    borda_points,
    tally,
)
from kaiyi_opt.scenario.pabulib_reader import read_pabulib
from kaiyi_opt.scenario.pabulib_writer import new_round, write_pabulib

CELL = st.text(st.characters(codec="utf-8"), max_size=8).map(str.strip)
SPECIAL = st.sampled_from(["", "a;b", '"', 'x "y" z', "1\n2", "p\r\nq", "r\rs", "ą", "预算", "0.10", "-", "None"])
TEXTS = CELL | SPECIAL
IDS = TEXTS.filter(lambda text: text and "," not in text and text.upper() not in ("META", "PROJECTS", "VOTES"))
LABEL = TEXTS.filter(lambda text: text and "," not in text and text.lower() != "none")
LABELS = st.lists(LABEL, max_size=3)


@st.composite
def rounds(draw: st.DrawFn) -> PabulibRound:
    """Rounds of every vote type that a file can hold."""
    vote_type: VoteType = draw(st.sampled_from(VOTE_TYPES))
    ids = draw(st.lists(IDS, min_size=1, max_size=5, unique=True))
    projects = [
        PabulibProject(
            id=project,
            name=draw(TEXTS),
            cost_fen=draw(st.integers(0, 10**12)),
            votes=draw(st.none() | st.integers(0, 10**6)),
            score=draw(st.none() | st.decimals(-1000, 1000, places=3)),
            categories=tuple(draw(LABELS)),
            targets=tuple(draw(LABELS)),
            neighborhood=draw(TEXTS),
            selected=draw(st.sampled_from(["", "0", "1", "2"])),
            extra={"latitude": draw(TEXTS)},
        )
        for project in ids
    ]
    votes = draw(st.lists(st.lists(st.integers(0, len(ids) - 1), unique=True, max_size=4), max_size=6))
    voters = draw(st.lists(IDS.filter(lambda text: text.strip(';"')), min_size=len(votes), max_size=len(votes)))
    scored = vote_type in SCORED_TYPES
    points = [[draw(st.integers(-(10**6), 10**6)) for _ in vote] for vote in votes]
    ballots = Ballots.of(
        votes,
        voter_ids=voters,
        points=points if scored else None,
        point_scale=draw(st.sampled_from([1, 10, 1000])) if scored else 1,
        default_points=draw(st.integers(-50, 50)) if vote_type == "scoring" else 0,
        extra={"sex": [draw(TEXTS) for _ in votes]},
    )
    ceilings = {name: draw(st.integers(0, 10**9)) for name in draw(st.lists(LABEL, unique=True, max_size=3))}
    return new_round(
        projects,
        ballots,
        vote_type=vote_type,
        budget_fen=draw(st.integers(0, 10**14)),
        meta={"description": draw(TEXTS), "comment": draw(TEXTS)},
        budget_per_neighborhood=ceilings,
    )


@given(rounds())
def test_a_round_survives_its_file(original: PabulibRound) -> None:
    text = write_pabulib(original)
    again = read_pabulib(text)
    assert again == original
    assert list(again.meta.items()) == list(original.meta.items())
    assert write_pabulib(again) == text
    assert (tally(again).approvals == tally(original).approvals).all()


PIECE = st.sampled_from(
    [
        ";",
        ",",
        '"',
        '""',
        "\n",
        "\r\n",
        " ",
        "1",
        "2",
        "-",
        ".5",
        "None",
        "META",
        "VOTES",
        "PROJECTS\n",
        "\ufeff",
        "预算",
        "\0",
    ]
)
SCRAPS = (
    "META\nkey;value\nbudget;1000\nvote_type;scoring\ncategories;a, b,c\ndefault_score;1\nPROJECTS\n"
    'project_id;cost;category;beneficiaries;votes\n1;600;a, b,c;None;1\n2;8,5;"x;y";;\n'
    "VOTES\nvoter_id;vote;points;sex\nu;1,2;3,4;F\nv;2;-1.50;\nw;;;M\n"
)


@given(st.lists(st.tuples(st.integers(0, len(SCRAPS)), PIECE, st.integers(0, 3)), min_size=1, max_size=4))
def test_a_damaged_file_is_refused_or_reads_as_something_that_can_be_written(edits: list[tuple[int, str, int]]) -> None:
    text = SCRAPS
    for at, piece, dropped in edits:
        text = text[:at] + piece + text[at + dropped :]
    try:
        read = read_pabulib(text)
    except InputError:
        return
    assert read_pabulib(write_pabulib(read)) == read


def test_a_new_round_states_its_counts_budget_and_columns() -> None:
    projects = [
        PabulibProject("1", "花园", 600_00, categories=("绿化",), extra={"latitude": "30.2"}),
        PabulibProject("2", "", 800_50),
    ]
    made = new_round(
        projects,
        Ballots.of([[1, 0], []], points=[[15, -5], []], point_scale=10, default_points=5),
        vote_type="scoring",
        budget_fen=1000_00,
        meta={"description": "凯旋 2014", "budget": "?"},
        budget_per_category={"绿化": 500_00},
    )
    assert write_pabulib(made) == (
        "META\nkey;value\ndescription;凯旋 2014\nbudget;1000\nnum_projects;2\nnum_votes;2\nvote_type;scoring\n"
        "default_score;0.5\ncategories;绿化\nbudget_per_category;500\nPROJECTS\nproject_id;cost;name;category;latitude\n"
        "1;600;花园;绿化;30.2\n2;800.50;;;\nVOTES\nvoter_id;vote;points\n1;2,1;1.5,-0.5\n2;;\n"
    )


def test_what_a_file_cannot_hold_is_not_written() -> None:
    project = PabulibProject("1", " Park ", 100, categories=("a, b",))
    ballots = Ballots.of([[0]])
    made = new_round([project], ballots, vote_type="approval", budget_fen=100)
    wrong = PabulibRound({**made.meta, "budget": "2"}, "choose-1", 100, made.project_columns, made.projects, ballots)
    with pytest.raises(InputError) as caught:
        write_pabulib(wrong)
    cure = (
        "leave no space at the ends of a cell and no comma in an id or a name, and let META and the columns agree with "
        "what the round holds"
    )
    assert caught.value.render("en").splitlines() == [
        f"the vote type would read back otherwise than stated. {cure}.",
        f"the budget would read back otherwise than stated. {cure}.",
        f'project "1" would read back otherwise than stated. {cure}.',
    ]
    assert caught.value.render("zh").splitlines()[2] == (
        "项目“1”写进文件再读出来就变了。单元格首尾不留空格，编号和名称里不用逗号，META 和列名要与内容一致。"
    )


def test_a_voter_who_reads_as_a_heading_is_not_written() -> None:
    made = new_round(
        [PabulibProject("1", "", 100)], Ballots.of([[]], voter_ids=["votes"]), vote_type="approval", budget_fen=1
    )
    with pytest.raises(InputError, match="the section VOTES was already opened"):
        write_pabulib(made)


# The nouns


def test_ballots_that_do_not_fit_together_are_refused() -> None:
    indptr, indices = np.array([0, 1]), np.array([0], dtype=np.int32)
    with pytest.raises(ValueError, match="indptr must rise"):
        Ballots(("a", "b"), indptr, indices)
    with pytest.raises(ValueError, match="indices must have"):
        Ballots(("a",), np.array([0, 2]), indices)
    with pytest.raises(ValueError, match="points must have"):
        Ballots(("a",), indptr, indices, points=np.array([1, 2]))
    with pytest.raises(ValueError, match="one cell a voter"):
        Ballots(("a",), indptr, indices, extra={"sex": ()})


def test_ballots_cannot_be_changed_and_travel_between_processes() -> None:
    ballots = Ballots.of([[1, 0]], points=[[3, 2]])
    for array in (ballots.indptr, ballots.indices, ballots.points):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert pickle.loads(pickle.dumps(ballots)) == ballots


def test_ballots_are_equal_whatever_scale_their_points_are_held_on() -> None:
    assert Ballots.of([[0]], points=[[5]]) == Ballots.of([[0]], points=[[50]], point_scale=10)
    assert Ballots.of([[0]], points=[[5]]) != Ballots.of([[0]], points=[[5]], point_scale=10)
    assert Ballots.of([[0]], points=[[5]]) != Ballots.of([[0]])
    assert Ballots.of([[0]]) != "ballots"


def test_borda_of_no_ballots_is_nothing() -> None:
    assert borda_points(Ballots.of([])).tolist() == []
