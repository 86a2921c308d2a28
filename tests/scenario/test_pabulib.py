"""Pabulib files read: every quirk in small, points and tallies, and the full text of each warning and fault."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.pabulib import (
    Ballots,
    PabulibProject,
    PabulibRound,
    tally,
)
from kaiyi_opt.scenario.pabulib_cells import CellError, format_money, parse_money, split_names
from kaiyi_opt.scenario.pabulib_reader import read_pabulib
from kaiyi_opt.scenario.pabulib_writer import new_round, write_pabulib


def stated(
    *, meta: str = "", projects: str = "1;600\n2;800", votes: str = "a;1,2", head: str = "project_id;cost", **more: str
) -> str:
    """Return the text of a small file; whatever a test is about is given, the rest holds."""
    vote_type, budget = more.get("vote_type", "approval"), more.get("budget", "1000")
    counts = f"num_projects;{len(projects.splitlines())}\nnum_votes;{len(votes.splitlines())}\n"
    return (
        f"META\nkey;value\n{counts}budget;{budget}\nvote_type;{vote_type}\n{meta}"
        f"PROJECTS\n{head}\n{projects}\nVOTES\n{more.get('vote_head', 'voter_id;vote')}\n{votes}\n"
    )


def named(read: PabulibRound) -> list[list[str]]:
    """Return the ids on each ballot."""
    ids = [read.projects[at].id for at in read.ballots.indices]
    return [ids[start:stop] for start, stop in zip(read.ballots.indptr, read.ballots.indptr[1:], strict=False)]


def faults_of(text: str) -> tuple[list[str], list[str]]:
    with pytest.raises(InputError) as caught:
        read_pabulib(text, file="round.pb")
    return caught.value.render("en").splitlines(), caught.value.render("zh").splitlines()


# Quirks that are read


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, ends: str, mark: str) -> None:
    text = stated(head="project_id;cost;name", projects="1;600;花园\n2;800;Ścieżka")
    other = mark + text.replace("\n", ends)
    path = tmp_path / "round.pb"
    path.write_bytes(other.encode())
    assert read_pabulib(path) == read_pabulib(str(path)) == read_pabulib(other) == read_pabulib(text)


def test_quotation_marks_hold_semicolons_marks_and_lines() -> None:
    cells = ['"Park ""Zielony""; II"', '"first line\nsecond; line"', ' "spaced; out"', 'a 5" pipe', '"copy paste"']
    read = read_pabulib(
        stated(
            head="project_id;cost;name",
            projects="\n".join(f"{n};600;{cell}" for n, cell in enumerate(cells)),
            votes="a;0",
        )
    )
    assert [project.name for project in read.projects] == [
        'Park "Zielony"; II',
        "first line\nsecond; line",
        "spaced; out",
        'a 5" pipe',
        "copy paste",
    ]


def test_spaces_blank_rows_trailing_semicolons_and_the_case_of_headings_do_not_matter() -> None:
    plain = stated(meta="min_length;1\n", votes="a;1,2\nb;2")
    loose = (
        "\n meta ;;\nKey; Value;\nnum_projects; 2;;\nnum_votes; 2\nbudget; 1000\nvote_type; Approval\nmin_length; 1\n\n"
        ";;;\nProjects\nproject_id; cost;;\n 1 ; 600;\n\n2;800;;;\nVOTES;\nvoter_id; vote\na; 1, 2\n   \nb ;2,;\n"
    )
    expected, read = read_pabulib(plain), read_pabulib(loose)
    assert read.projects == expected.projects
    assert read.ballots == expected.ballots
    assert read.meta == {**expected.meta, "vote_type": "Approval"}
    assert (read.vote_type, read.warnings) == ("approval", ())


def test_a_value_of_meta_keeps_its_semicolons_and_unknown_keys_stay() -> None:
    read = read_pabulib(stated(meta="comment;#1: one; two;three;\nfancy_key;\n"))
    assert list(read.meta.items())[-2:] == [("comment", "#1: one; two;three"), ("fancy_key", "")]


def test_meta_may_lack_its_header() -> None:
    assert read_pabulib(stated().replace("key;value\n", "")) == read_pabulib(stated())


def test_ids_are_texts() -> None:
    read = read_pabulib(stated(projects="009;1\n9;2\nWIK/0018;3", votes="001;9,WIK/0018\n1;009"))
    assert named(read) == [["9", "WIK/0018"], ["009"]]
    assert read.ballots.voter_ids == ("001", "1")


def test_empty_votes_are_ballots() -> None:
    read = read_pabulib(stated(votes="a;\nb\nc;2\nd; , "))
    assert named(read) == [[], [], ["2"], []]
    assert tally(read).approvals.tolist() == [0, 1]


def test_columns_may_stand_in_any_order_and_keep_it() -> None:
    text = stated(
        head="name;Cost;project_id;latitude;target;district",
        projects="A;600;1;52.1;youth,seniors;X\nB;800.5;2;;None;",
        vote_head="age;vote;voter_id;sex",
        votes="30;2,1;a;F\n;1;b;M",
    )
    read = read_pabulib(text)
    assert read.projects == (
        PabulibProject("1", "A", 600_00, targets=("youth", "seniors"), extra={"latitude": "52.1", "district": "X"}),
        PabulibProject("2", "B", 800_50, extra={"latitude": "", "district": ""}),
    )
    assert dict(read.ballots.extra) == {"age": ("30", ""), "sex": ("F", "M")}
    assert write_pabulib(read) == text.replace("800.5;", "800.50;").replace("None", "")


def test_claims_are_read_where_they_stand() -> None:
    read = read_pabulib(
        stated(
            head="project_id;cost;votes;score;selected;neighborhood",
            projects="1;600;1.0;1;1;Osdorp\n2;800;;None;0;",
        )
    )
    first, second = read.projects
    assert (first.votes, first.score, first.selected, first.neighborhood) == (1, Decimal(1), "1", "Osdorp")
    assert (second.votes, second.score, second.selected, second.neighborhood) == (None, None, "0", "")


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("0", 0),
        ("19206", 19206_00),
        ("19206.5", 19206_50),
        ("19206,05", 19206_05),
        (" 3 800 000 ", 3_800_000_00),
        ("30\u00a0428\u202f140,50", 30_428_140_50),
        ("１２．５", 12_50),
        ("9999999999999.99", 999_999_999_999_999),
    ],
)
def test_money_is_exact(cell: str, fen: int) -> None:
    assert parse_money(cell) == fen
    assert parse_money(format_money(fen)) == fen


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-5",
        "1,000",
        "1.000",
        "1.005",
        "1,000.50",
        "1e6",
        "12 34",
        "€5",
        "5 EUR",
        "nan",
        "٣",
        "1_000",
        ".5",
        "5.",
        "9" * 14,
    ],
)
def test_money_that_may_mean_two_things_or_none_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        parse_money(cell)


@given(st.integers(0, 10**15 - 1))
def test_money_survives_its_own_writing(fen: int) -> None:
    assert parse_money(format_money(fen)) == fen


def test_categories_with_commas_are_known_from_meta() -> None:
    head, projects = "project_id;cost;category", "1;600;Streets, Sidewalks & Transit,sport\n2;800;sport,culture"
    meta = "categories;Streets, Sidewalks & Transit,sport\n"
    read = read_pabulib(stated(meta=meta, head=head, projects=projects))
    assert [project.categories for project in read.projects] == [
        ("Streets, Sidewalks & Transit", "sport"),
        ("sport", "culture"),
    ]
    assert read.warnings == ()
    assert f"{head}\n{projects}\n" in write_pabulib(read)


def test_categories_with_commas_are_parted_with_a_warning_where_meta_is_silent() -> None:
    read = read_pabulib(
        stated(head="project_id;cost;category", projects="1;600;Streets, Sidewalks & Transit\n2;800;a,b")
    )
    assert [project.categories for project in read.projects] == [("Streets", "Sidewalks & Transit"), ("a", "b")]
    assert [warning.zh for warning in read.warnings] == [
        "“category”列有 1 格在逗号后带空格，也按逗号拆开，如“Streets, Sidewalks & Transit”读成 2 个名称；"
        "类别名称里若有逗号，可在 META 的 categories 里列出"
    ]


def test_the_longest_known_name_wins() -> None:
    assert split_names("a, b, c,a", frozenset({"a, b", "a, b, c", "a"})) == ("a, b, c", "a")


def test_budgets_by_category_and_by_neighborhood_are_read() -> None:
    read = read_pabulib(
        stated(
            meta="categories;Parks, squares,Roads\nbudget_per_category;300.5,700\n"
            "neighborhoods;North, South\nbudget_per_neighborhood;1, 2\n"
        )
    )
    assert list(read.budget_per_category.items()) == [("Parks, squares", 300_50), ("Roads", 700_00)]
    assert list(read.budget_per_neighborhood.items()) == [("North", 1_00), ("South", 2_00)]


# Points and tallies

CUMULATIVE: dict[str, str] = {"vote_type": "cumulative", "vote_head": "voter_id;vote;points"}
SCORING: dict[str, str] = {"vote_type": "scoring", "vote_head": "voter_id;vote;points"}


def test_points_add_up() -> None:
    read = read_pabulib(stated(votes="a;1,2;3, 2\nb;2;5\nc;;", **CUMULATIVE))
    sums = tally(read)
    assert sums.points is not None
    assert (sums.approvals.tolist(), sums.points.tolist(), sums.point_scale, sums.borda) == ([1, 2], [3, 7], 1, None)


def test_scores_may_be_negative_have_decimals_and_a_default() -> None:
    read = read_pabulib(stated(meta="default_score;-0.25\n", votes="a;1,2;2.50,-1\nb;2;+0.5", **SCORING))
    sums = tally(read)
    assert sums.points is not None
    assert sums.point_scale == 100
    assert sums.points.tolist() == [250 - 25, -100 + 50]
    assert "a;1,2;2.5,-1\nb;2;0.5\n" in write_pabulib(read)


def test_a_score_is_held_against_the_points_with_their_decimals() -> None:
    text = stated(head="project_id;cost;score", projects="1;600;2.5\n2;800;-1.5", votes="a;1,2;2.5,-1", **SCORING)
    assert [warning.en for warning in read_pabulib(text).warnings] == [
        "score differs from the ballots for 1 project: 2 claims -1.5, counted -1"
    ]


def test_borda_gives_the_first_as_many_points_as_the_ballot_has_names() -> None:
    read = read_pabulib(stated(projects="1;1\n2;1\n3;1", votes="a;3,1,2\nb;2\nc;", vote_type="ordinal"))
    sums = tally(read)
    assert sums.borda is not None
    assert (sums.approvals.tolist(), sums.borda.tolist(), sums.points) == ([1, 2, 1], [2, 1 + 1, 3], None)


def test_points_beside_a_ranking_stay_a_column_of_their_own() -> None:
    text = stated(votes="a;2,1;9;F", vote_type="ordinal", vote_head="voter_id;vote;points;sex")
    read = read_pabulib(text)
    assert read.ballots.points is None
    assert dict(read.ballots.extra) == {"points": ("9",), "sex": ("F",)}
    assert write_pabulib(read) == text


@given(st.lists(st.lists(st.integers(0, 5), unique=True, max_size=6), max_size=30))
def test_tallies_agree_with_counting_one_by_one(votes: list[list[int]]) -> None:
    projects = [PabulibProject(str(n), "", 100) for n in range(6)]
    points = [[at * 7 - 3 for at, _ in enumerate(vote)] for vote in votes]
    ballots = Ballots.of(votes, points=points, default_points=2)
    sums = tally(new_round(projects, ballots, vote_type="scoring", budget_fen=1))
    ranks = tally(new_round(projects, Ballots.of(votes), vote_type="ordinal", budget_fen=1))
    assert sums.points is not None
    assert ranks.borda is not None
    for n in range(6):
        assert sums.approvals[n] == ranks.approvals[n] == sum(n in vote for vote in votes)
        assert sums.points[n] == sum(vote.index(n) * 7 - 3 if n in vote else 2 for vote in votes)
        assert ranks.borda[n] == sum(len(vote) - vote.index(n) for vote in votes if n in vote)


# Warnings


def test_what_does_not_hold_but_can_be_read_is_a_warning() -> None:
    text = (
        "META\nkey;value\nnum_projects;many\nbudget;1000\nvote_type;choose-1\nPROJECTS\nproject_id;cost;votes;score\n"
        "1;600;5;1\n2;800;2;2\nVOTES\nvoter_id;vote\na;1,1\na;1,2\nb;2\nc;\n"
    )
    read = read_pabulib(text)
    assert named(read) == [["1"], ["1", "2"], ["2"], []]
    assert [warning.en for warning in read.warnings] == [
        "the voter id of an earlier ballot is repeated on 1 ballot; all of them count",
        "a project is named more than once on 1 ballot (the earliest in row 12); it counts once a ballot",
        "META says num_projects many, the file holds 2",
        "META does not say num_votes, the file holds 4",
        'more than 1 project on 1 ballot (the earliest of voter "a")',
        'fewer than 1 project on 1 ballot (the earliest of voter "c")',
        "votes differs from the ballots for 1 project: 1 claims 5, counted 2",
        "score differs from the ballots for 1 project: 1 claims 1, counted 2",
    ]
    assert [warning.zh for warning in read.warnings] == [
        "有 1 张选票的投票人编号与前面的重复，都已计入",
        "有 1 张选票重复写了同一个项目，每张票上每个项目只计一次（最早在第 12 行）",
        "META 的 num_projects 写的是“many”，文件里实有 2",
        "META 的 num_votes 没有写，文件里实有 4",
        "有 1 张选票投了超过 1 个项目（最早是“a”）",
        "有 1 张选票投了不到 1 个项目（最早是“c”）",
        "有 1 个项目的 votes 与选票计得的不同：1 写 5，计得 2",
        "有 1 个项目的 score 与选票计得的不同：1 写 1，计得 2",
    ]


def test_many_wrong_claims_are_told_by_example() -> None:
    projects = "\n".join(f"{n};1;9" for n in range(7))
    read = read_pabulib(stated(head="project_id;cost;votes", projects=projects, votes="a;0"))
    (warning,) = read.warnings
    assert warning.en == (
        "votes differs from the ballots for 7 projects: 0 claims 9, counted 1; 1 claims 9, counted 0; "
        "2 claims 9, counted 0; 3 claims 9, counted 0; 4 claims 9, counted 0 and others"
    )


def test_ballots_beyond_the_lengths_that_meta_allows_are_a_warning() -> None:
    read = read_pabulib(stated(meta="min_length; 1\nmax_length; 1\n", votes="a;1,2\nb;\nc;1"))
    assert [warning.en for warning in read.warnings] == [
        'more than 1 project on 1 ballot (the earliest of voter "a")',
        'fewer than 1 project on 1 ballot (the earliest of voter "b")',
    ]


def test_a_project_named_twice_counts_once_with_its_first_points() -> None:
    read = read_pabulib(stated(votes="a;2,1,2;4,3,2", **CUMULATIVE))
    assert named(read) == [["2", "1"]]
    assert read.ballots.points is not None
    assert read.ballots.points.tolist() == [4, 3]


def test_a_cumulative_round_without_points_counts_names_alone() -> None:
    read = read_pabulib(stated(votes="a;1,2", vote_type="cumulative"))
    assert tally(read).points is None
    assert tally(read).approvals.tolist() == [1, 1]
    (warning,) = read.warnings
    assert warning.en == (
        "the round is cumulative, yet VOTES has no column points: only how often a project is named counts"
    )
    assert warning.zh == "投票方式是 cumulative，但 VOTES 没有 points 列：只能按提名次数计"


# Faults


def test_all_faults_are_told_at_once_in_the_order_of_rows() -> None:
    text = (
        "stray;row\nMETA\nkey;value\nbudget;1,000\nvote_type;ranked\n;x\nbudget;5\ncategories;a,b\nbudget_per_category;1,x\n"
        "budget_per_neighborhood;1\nPROJECTS\nproject_id;cost;votes\n1;abc;2\n1;5;x\n2,3;5;\n;5;\n4;5;1;more\n"
        'VOTES\nvoter_id;vote\na;9\n;4\nb;9,4\n"c"d;4\nMETA\nx;y\n'
    )
    en, zh = faults_of(text)
    money_cure = "write digits with at most two decimals and no currency sign, such as 19206 or 19206.50"
    id_cure = "give each project an id of its own, without a comma"
    assert en == [
        'round.pb, row 1: "stray" stands before the first section. begin the file with a row that says META alone.',
        'round.pb, row 4, column "budget": "1,000" has more than two decimals. write at most two decimals, and '
        "thousands without comma or point, such as 1000 or 1000.50.",
        'round.pb, row 5, column "vote_type": "ranked" is no known way of voting. write one of approval, choose-1, '
        "cumulative, ordinal, scoring.",
        "round.pb, row 6: the row has no key. write its key before the first semicolon.",
        'round.pb, row 7: META already has "budget" in row 4. keep one of the two.',
        f'round.pb, row 9, column "budget_per_category": "x" is not an amount of money. {money_cure}.',
        'round.pb, row 10, column "budget_per_neighborhood": "budget_per_neighborhood" lists 1 amount, "neighborhoods" '
        "0 different names. list both in one order, an amount for each name.",
        f'round.pb, row 13, column "cost": "abc" is not an amount of money. {money_cure}.',
        f'round.pb, row 14, column "project_id": the project id "1" is already used in row 13. {id_cure}.',
        'round.pb, row 14, column "votes": "x" is not a whole number from 0 up. write digits alone, such as 134, or '
        "leave the cell blank.",
        f'round.pb, row 15, column "project_id": the project id "2,3" holds a comma. {id_cure}.',
        f'round.pb, row 16, column "project_id": the project has no id. {id_cure}.',
        "round.pb, row 17: the row has 4 cells, the header 3. put a cell that holds a semicolon in quotation marks.",
        'round.pb, row 20, column "vote": PROJECTS does not list project "9", named on 2 ballots. list the project or '
        "mend the ballots; ids are compared as text (009 is not 9) and parted by commas.",
        'round.pb, row 21, column "voter_id": the ballot has no voter id. give each ballot an id.',
        "round.pb, row 23: a quotation mark has no partner or stands in the wrong place. put the whole cell in "
        'quotation marks and double each one inside it, such as "The ""green"" park".',
        "round.pb, row 24: the section META was already opened in row 2. put the two together.",
    ]
    assert zh == [
        "round.pb 第 1 行：第一个部分之前有内容“stray”。文件应以单独一行的 META 开头。",
        "round.pb 第 4 行 “budget”列：“1,000”超过两位小数。"
        "最多写两位小数；千位之间不要加逗号或点，例如 1000 或 1000.50。",
        "round.pb 第 5 行 “vote_type”列：“ranked”不是已知的投票方式。"
        "写下列之一：approval、choose-1、cumulative、ordinal、scoring。",
        "round.pb 第 6 行：这一行没有键。在第一个分号前写上键。",
        "round.pb 第 7 行：META 的“budget”在第 4 行已经写过。只留一处。",
        "round.pb 第 9 行 “budget_per_category”列：“x”不是金额。"
        "只写数字，最多两位小数，不带货币符号，例如 19206 或 19206.50。",
        "round.pb 第 10 行 “budget_per_neighborhood”列：“budget_per_neighborhood”有 1 个金额，"
        "“neighborhoods”有 0 个不同的名称。两行按同样的顺序，逐一对应。",
        "round.pb 第 13 行 “cost”列：“abc”不是金额。只写数字，最多两位小数，不带货币符号，例如 19206 或 19206.50。",
        "round.pb 第 14 行 “project_id”列：项目编号“1”在第 13 行已经用过。每个项目用一个不含逗号的、不同的编号。",
        "round.pb 第 14 行 “votes”列：“x”不是非负整数。只写数字，例如 134；不知道就留空。",
        "round.pb 第 15 行 “project_id”列：项目编号“2,3”里有逗号。每个项目用一个不含逗号的、不同的编号。",
        "round.pb 第 16 行 “project_id”列：项目没有编号。每个项目用一个不含逗号的、不同的编号。",
        "round.pb 第 17 行：这一行有 4 格，表头只有 3 格。把含分号的单元格用引号括起来。",
        "round.pb 第 20 行 “vote”列：有 2 张选票投给项目“9”，PROJECTS 没有列出它。"
        "补上这个项目，或改正选票；编号按文本比较，009 与 9 不同，编号之间用半角逗号隔开。",
        "round.pb 第 21 行 “voter_id”列：选票没有投票人编号。给每张选票一个编号。",
        "round.pb 第 23 行：引号没有成对，或位置不对。整个单元格用引号括起来，里面的每个引号写两遍，"
        '例如 "公园""绿地""改造"。',
        "round.pb 第 24 行：META 部分在第 2 行已经有过。把两处合成一处。",
    ]


def test_missing_sections_are_told() -> None:
    en, zh = faults_of("nothing;here\n")
    assert en == [
        "round.pb: there is no section META. add a row that says META alone, and its rows below it.",
        "round.pb: there is no section PROJECTS. add a row that says PROJECTS alone, and its rows below it.",
        "round.pb: there is no section VOTES. add a row that says VOTES alone, and its rows below it.",
        'round.pb, row 1: "nothing" stands before the first section. begin the file with a row that says META alone.',
    ]
    assert zh[0] == "round.pb：没有 META 部分。加上单独一行的 META 和它的各行。"


def test_missing_keys_and_columns_are_told() -> None:
    en, zh = faults_of("META\nPROJECTS\nid;price;;x;price\n1;5\nVOTES\n")
    assert en == [
        'round.pb, row 1: META has no value for "vote_type". write vote_type;... in META.',
        'round.pb, row 1: META has no value for "budget". write budget;... in META.',
        "round.pb, row 3: column 3 of PROJECTS has no name. name it, or take the column out.",
        'round.pb, row 3: PROJECTS has two columns named "price". give each column a name of its own.',
        'round.pb, row 3: PROJECTS has no column "project_id". add project_id to the header.',
        'round.pb, row 3: PROJECTS has no column "cost". add cost to the header.',
        'round.pb, row 5: VOTES has no column "voter_id". add voter_id to the header.',
        'round.pb, row 5: VOTES has no column "vote". add vote to the header.',
    ]
    assert zh == [
        "round.pb 第 1 行：META 没有“vote_type”的值。在 META 里写上 vote_type;……。",
        "round.pb 第 1 行：META 没有“budget”的值。在 META 里写上 budget;……。",
        "round.pb 第 3 行：PROJECTS 的第 3 列没有列名。给它一个列名，或删掉这一列。",
        "round.pb 第 3 行：PROJECTS 有两列都叫“price”。每列用不同的列名。",
        "round.pb 第 3 行：PROJECTS 没有“project_id”列。在表头加上 project_id。",
        "round.pb 第 3 行：PROJECTS 没有“cost”列。在表头加上 cost。",
        "round.pb 第 5 行：VOTES 没有“voter_id”列。在表头加上 voter_id。",
        "round.pb 第 5 行：VOTES 没有“vote”列。在表头加上 vote。",
    ]


def test_a_round_without_projects_is_refused() -> None:
    en, zh = faults_of(
        "META\nkey;value\nbudget;1\nvote_type;approval\nPROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n"
    )
    assert en == ["round.pb, row 6: PROJECTS lists no project. write a row for each project."]
    assert zh == ["round.pb 第 6 行：PROJECTS 没有列出任何项目。每个项目写一行。"]


def test_points_that_cannot_be_given_are_told() -> None:
    en, zh = faults_of(stated(meta="default_score;none\n", votes="a;1,2;3\nb;1;1e5\nc;2;\nd;;", **SCORING))
    assert en == [
        'round.pb, row 7, column "default_score": "none" is not a number of points. write digits with at most six '
        "decimals, such as 5 or -2.5.",
        'round.pb, row 14, column "points": the ballot names 2 projects and gives 1 score. write one score for each '
        "project, in the same order.",
        'round.pb, row 15, column "points": "1e5" is not a number of points. write digits with at most six decimals, '
        "such as 5 or -2.5.",
        'round.pb, row 16, column "points": the ballot names 1 project and gives 0 scores. write one score for each '
        "project, in the same order.",
    ]
    assert zh == [
        "round.pb 第 7 行 “default_score”列：“none”不是分数。只写数字，最多六位小数，例如 5 或 -2.5。",
        "round.pb 第 14 行 “points”列：选票上有 2 个项目，却有 1 个分数。按项目的顺序，每个项目写一个分数。",
        "round.pb 第 15 行 “points”列：“1e5”不是分数。只写数字，最多六位小数，例如 5 或 -2.5。",
        "round.pb 第 16 行 “points”列：选票上有 1 个项目，却有 0 个分数。按项目的顺序，每个项目写一个分数。",
    ]


def test_points_that_would_overflow_are_refused() -> None:
    en, zh = faults_of(stated(votes="a;1,2;999999999999,0.001", **CUMULATIVE))
    assert en == [
        'round.pb, row 12, column "points": points are too large: up to 999999999999, with 3 decimals. use fewer '
        "decimals or a larger unit."
    ]
    assert zh == [
        "round.pb 第 12 行 “points”列：分数太大：最大 999999999999，又有 3 位小数。减少小数位数，或用更大的单位。"
    ]


def test_an_open_quotation_mark_does_not_hide_the_rest() -> None:
    en, _ = faults_of(stated(head="project_id;cost;name", projects='1;600;"Park\n2;x;Road', votes="a;1\nb;7"))
    assert [line.split(":")[0] for line in en] == [
        "round.pb, row 9",
        'round.pb, row 10, column "cost"',
        'round.pb, row 14, column "vote"',
    ]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "round.pb"
    path.write_bytes(stated(head="project_id;cost;name", projects="1;600;公园").encode("gb18030"))
    with pytest.raises(InputError) as caught:
        read_pabulib(path)
    assert caught.value.render("en") == (
        "round.pb, row 9: the file is not encoded in UTF-8. open it in a text editor and save it as UTF-8."
    )
    assert caught.value.render("zh") == ("round.pb 第 9 行：文件不是 UTF-8 编码。用文本编辑器打开，另存为 UTF-8 编码。")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_pabulib(tmp_path / "absent.pb")
    assert caught.value.render("en") == (
        "absent.pb: the file cannot be opened (No such file or directory). check its name and where it lies."
    )
    assert caught.value.render("zh") == "absent.pb：文件打不开（No such file or directory）。检查文件名和位置。"
