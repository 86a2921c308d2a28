"""The verifier reads Pabulib files as the loader does, and refuses in one clear line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaiyi_opt.scenario.digest import digest
from kaiyi_opt.scenario.load import load
from kaiyi_opt.verify.round import read_round
from tests.verify.readers import refusal, same

PABULIB = """META
key;value
description;"Small; ""green"" round"
unit;Town
instance;2021
num_projects;4
num_votes;4
budget;10 000,50
vote_type;{kind}
date_begin;01.05.2022
currency;PLN
default_score;{default}
categories;Streets, Sidewalks & Transit,sport
budget_per_category;4000,3000.5
PROJECTS
project_id;cost;category;Name;target;neighborhood
009;1 000;Streets, Sidewalks & Transit,sport;"Park ""Zielony""; II";children,None;North
9;2500,5;sport;Boisko
a b;3000;none;;elderly;
x;50;;"two
lines";;South
VOTES
voter_id;age;vote{points_header}
1;30;009,9,a b{points1}
1;;x,x,009{points2}
02;41;{points3}
v;;9 , x{points4}

"""


@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@pytest.mark.parametrize(
    ("kind", "default", "points"),
    [
        ("approval", "", None),
        ("Ordinal", "", None),
        ("cumulative", "", ("1,2,3", "4,5,6", "", "7,8")),
        ("cumulative", "", ("1.25,2,3", "4,0.50,6", "", "7,8")),
        ("cumulative", "7", None),
        ("scoring", "0.5", ("1,-2,3", "4,-0.5,6", "", "7,8.0")),
        ("scoring", "-1", ("1,2,3", "4,5,6", "", "-7,8")),
        ("scoring", "", ("1,2,3", "4,5,6", "", "7,8")),
        ("scoring", "1", None),
    ],
)
def test_a_pabulib_file_is_read_as_the_loader_reads_it(
    kind: str, default: str, points: tuple[str, ...] | None, utility: Any, tmp_path: Path
) -> None:
    given = ["" if points is None else f";{cell}" for cell in points or ("",) * 4]
    names = {f"points{number}": cell for number, cell in enumerate(given, start=1)}
    header = "" if points is None else ";points"
    path = tmp_path / "round.PB"
    path.write_text(PABULIB.format(kind=kind, default=default, points_header=header, **names), encoding="utf-8-sig")
    assert read_round(path, utility).fingerprint == digest(load(path, utility=utility))


def test_a_pabulib_file_of_one_choice_with_old_line_ends_is_read(tmp_path: Path) -> None:
    text = "META\nbudget;10\nvote_type;choose-1\nPROJECTS\nproject_id;cost\na;5\nb;5\nVOTES\nvoter_id;vote\n1;a\n2;\n"
    path = tmp_path / "old.pb"
    path.write_bytes(text.replace("\n", "\r").encode())
    assert same(path)
    assert [row["votes"] for row in read_round(path, "cost")["votes"]] == [1, 0]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("budget;10 000,50", "budget;1,000", "'1,000' is no amount of money"),
        ("vote_type;approval", "vote_type;veto", "'veto' is no known way of voting"),
        ("unit;Town", "budget;5", "META has a blank key, or 'budget' twice"),
        ("\nVOTES\n", "\n", "there is no section VOTES"),
        ("META\n", "x\nMETA\n", "the file does not begin with a section"),
        ("PROJECTS\n", "META\n", "META stands here twice"),
        ("009;1 000", "9;1 000", "a project is listed twice"),
        ("009;1 000", "0,09;1 000", "'0,09' is no project id"),
        ("\nv;;9 , x", "\nv;;9 , y", "PROJECTS does not list 'y'"),
        ("\nv;;9 , x", "\n;;9 , x", "the ballot of voter '' is not whole"),
        ("\nv;;9 , x", "\nv;;9 , x;;1", "a row is longer than its header"),
        ("voter_id;age;vote", "voter_id;age;votes", "the columns are 'voter_id, age, votes'"),
        ("4000,3000.5", "4000", "categories and their budgets differ in number"),
        ('"Park ""Zielony""; II"', '"Park "Zielony"; II"', "';' expected after '\"'"),
    ],
)
def test_a_pabulib_file_that_cannot_be_read_is_refused(before: str, after: str, told: str, tmp_path: Path) -> None:
    blank = {f"points{number}": "" for number in range(1, 5)}
    text = PABULIB.format(kind="approval", default="", points_header="", **blank)
    assert before in text
    path = tmp_path / "round.pb"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert refusal(path).startswith(f"round.pb: it cannot be understood ({told}")
