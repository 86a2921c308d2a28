"""From tables of text to nouns: every header and reference resolved, or every fault told at once, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaiyi_opt.errors import InputError
from kaiyi_opt.scenario.assemble import MAX_FAULTS_PER_COLUMN
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario, ScoreSheet

SETTINGS = """
title = "Round"
date = 2014-06-01
[domains]
sports = { zh = "文化体育", en = "culture and sports" }
relief = { zh = "慈善救助", en = "charity relief" }
[tracks]
open = { zh = "公开", en = "open" }
[criteria]
benefit = { zh = "公益性", en = "public benefit", weight = 2 }
need = { zh = "需求度", en = "need", weight = 1 }
"""

BASE = {
    "communities": "id,name\nC1,East\n",
    "organisations": "id,name,community,domain,founded\n"
    "O1,Choir,C1,sports,2010-01-01\n"
    "O2,Helpers,C1,relief,2011-01-01\n",
    "pools": "id,name,budget\nfund,Fund,10000\n",
    "lines": "id,name,pool,merit,benefit\nL1,Project,fund,jury,project\n",
    "applications": "id,name,organisation,line,request\nA1,Songs,O1,L1,3000\nA2,Meals,O2,L1,2000\n",
    "jurors": "id,name,organisation\nJ1,One,\nJ2,Two,O2\n",
    "scores": "juror,application,public benefit,need\nJ1,A1,80,70\nJ1,A2,,90\nJ2,A2,recused,recused\n",
    "rules": "id,family,at least,at most,unit,by,group,applications,reason\nR1,merit threshold,60,,,,,,\n",
}


def stated(folder: Path, **tables: str | None) -> Path:
    """Write the base round with some tables replaced, or left out where ``None``."""
    (folder / "scenario.toml").write_text(tables.pop("settings", None) or SETTINGS, encoding="utf-8")
    for name, text in (BASE | tables).items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, **tables: str | None) -> Scenario:
    return load(stated(folder, **tables))


def faults(folder: Path, **tables: str | None) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        read(folder, **tables)
    return [(fault.text().zh, fault.text().en) for fault in caught.value.faults]


def test_the_base_round_is_read(tmp_path: Path) -> None:
    scenario = read(tmp_path)
    assert [application.request for application in scenario.applications] == [300_000, 200_000]
    assert scenario.organisation("O2").domain == "relief"
    assert scenario.rules[0].at_least == 600_000


ONE_FAULT: list[tuple[str, dict[str, str | None], str, str]] = [
    (
        "unknown table",
        {"comunities": "id,name\nC9,West\n"},
        "comunities.csv：不认识“comunities”表。是否想写“communities”？",
        "comunities.csv: there is no table 'comunities'. did you mean 'communities'?",
    ),
    (
        "missing table",
        {"applications": None, "scores": None},
        "{folder}：缺少“申请”表。请补上 applications.csv 或“申请”工作表。",
        "{folder}: the table 'applications' is missing. add applications.csv or a sheet 'applications'.",
    ),
    (
        "repeated table",
        {"社区": "id,name\nC9,West\n"},
        "社区.csv：“社区”表出现了两次：“communities”和“社区”。请合并为一张表。",
        "社区.csv: the table 'communities' stands here twice: 'communities' and '社区'. merge them into one.",
    ),
    (
        "unknown header",
        {"communities": "id,name,populaton\nC1,East,300\n"},
        "communities.csv “populaton”列：不认识这一列。是否想写“population”？（备注请放在“备注”列）。",
        'communities.csv, column "populaton": this column is not known.'
        " did you mean 'population'? (remarks go into a column 'note').",
    ),
    (
        "unknown header, nothing near",
        {"jurors": "id,name,organisation,xyz\nJ1,One,,\nJ2,Two,O2,1\n"},
        "jurors.csv “xyz”列：不认识这一列。可用的名称：评委编号、姓名、所属组织（备注请放在“备注”列）。",
        'jurors.csv, column "xyz": this column is not known.'
        " known names: id, name, organisation (remarks go into a column 'note').",
    ),
    (
        "unknown criterion",
        {"scores": "juror,application,public benefit,neeed\nJ1,A1,80,70\n"},
        "scores.csv “neeed”列：不认识这一列。是否想写“need”？（备注请放在“备注”列）。",
        'scores.csv, column "neeed": this column is not known.'
        " did you mean 'need'? (remarks go into a column 'note').",
    ),
    (
        "repeated header",
        {"communities": "id,name,社区名称\nC1,East,West\n"},
        "communities.csv “社区名称”列：“社区名称”列出现了两次。请只留一列。",
        "communities.csv, column \"社区名称\": the column 'name' stands here twice. keep one of them.",
    ),
    (
        "repeated criterion",
        {"scores": "juror,application,need,需求度\nJ1,A1,80,70\n"},
        "scores.csv “需求度”列：“need”列出现了两次。请只留一列。",
        "scores.csv, column \"需求度\": the column 'need' stands here twice. keep one of them.",
    ),
    (
        "missing header",
        {"communities": "id,population\nC1,300\n"},
        "communities.csv：缺少“社区名称”列。请在第 1 行加上“社区名称”。",
        "communities.csv: the column 'name' is missing. put 'name' into row 1.",
    ),
    (
        "header below other rows",
        {"communities": "population,note\n2014,checked\nid,name\nC1,East\n"},
        "communities.csv：缺少“社区编号”列。表头似乎在第 3 行，请删去它上面的各行。",
        "communities.csv: the column 'id' is missing. the header seems to be row 3: delete the rows above it.",
    ),
    (
        "missing cell",
        {"communities": "id,name\nC1,\n"},
        "communities.csv 第 2 行 “name”列：此格不能为空。请填写。",
        'communities.csv, row 2, column "name": this cell may not be blank. fill it in.',
    ),
    (
        "repeated identifier",
        {"communities": "id,name\nC1,East\nC2,West\nC1,North\n"},
        "communities.csv 第 4 行 “id”列：C1 与第 2 行重复。请删去一行，或改用不同的编号。",
        'communities.csv, row 4, column "id": C1 is already in row 2.'
        " delete one of the rows, or give it another identifier.",
    ),
    (
        "repeated pair",
        {"scores": "juror,application,need\nJ1,A1,80\nJ1,A1,70\n"},
        "scores.csv 第 3 行 “application”列：J1 / A1 与第 2 行重复。请删去一行，或改用不同的编号。",
        'scores.csv, row 3, column "application": J1 / A1 is already in row 2.'
        " delete one of the rows, or give it another identifier.",
    ),
    (
        "broken reference",
        {"jurors": "id,name,organisation\nJ1,One,\nJ2,Two,X7\n"},
        "jurors.csv 第 3 行 “organisation”列：“社会组织”表里没有 X7。请先在那张表里加上它，或改正编号。",
        "jurors.csv, row 3, column \"organisation\": the table 'organisations' has no X7."
        " add it there first, or correct the identifier.",
    ),
    (
        "broken reference that is near another",
        {"jurors": "id,name,organisation\nJ1,One,\nJ2,Two,o2\n"},
        "jurors.csv 第 3 行 “organisation”列：“社会组织”表里没有 o2。是否想写 O2？",
        "jurors.csv, row 3, column \"organisation\": the table 'organisations' has no o2. did you mean O2?",
    ),
    (
        "a name in place of its identifier",
        {"jurors": "id,name,organisation\nJ1,One,\nJ2,Two,helpers\n"},
        "jurors.csv 第 3 行 “organisation”列：“社会组织”表里没有 helpers。这是名称，请填它的编号 O2。",
        "jurors.csv, row 3, column \"organisation\": the table 'organisations' has no helpers."
        " that is its name; write its identifier, O2.",
    ),
    (
        "a table that is named and not there",
        {"communities": None},
        "organisations.csv “community”列：这一列要填“社区”表里的编号，而没有这张表。"
        "请补上“社区”表；不需要它则删去这一列。",
        "organisations.csv, column \"community\": it names rows of a table that is not there: 'communities'."
        " add the table 'communities', or delete this column.",
    ),
    (
        "a column that cannot be left out names a table that is not there",
        {"jurors": None},
        "scores.csv “juror”列：这一列要填“评委”表里的编号，而没有这张表。请补上“评委”表。",
        "scores.csv, column \"juror\": it names rows of a table that is not there: 'jurors'. add the table 'jurors'.",
    ),
    (
        "lost zeros",
        {"communities": "id,name\n007,East\n", "organisations": "id,name,community\nO1,Choir,7\nO2,Helpers,007\n"},
        "organisations.csv 第 2 行 “community”列：“社区”表里没有 7。是否想写 007？",
        "organisations.csv, row 2, column \"community\": the table 'communities' has no 7. did you mean 007?",
    ),
    (
        "name that the settings do not have",
        {"organisations": "id,name,domain\nO1,Choir,文化体肓\nO2,Helpers,慈善救助\n"},
        "organisations.csv 第 2 行 “domain”列：“文化体肓”不在可选值内。最接近的可选值是“文化体育”。",
        "organisations.csv, row 2, column \"domain\": '文化体肓' is not one of the allowed values."
        " the nearest allowed value is '文化体育'.",
    ),
    (
        "quantity without a unit",
        {"rules": "id,family,by,at most\nR1,group limit,domain,3\n"},
        "rules.csv 第 2 行 “at most”列：没有写单位，不知道这个数是什么。"
        "请在“单位”列写 金额、项、占预算比例 或 占拨付比例。",
        'rules.csv, row 2, column "at most": without a unit this number means nothing.'
        " put money, count, share of budget or share of awards into 'unit'.",
    ),
    (
        "unit that the family cannot have",
        {"rules": "id,family,at most,unit\nR1,organisation awards,2,yuan\n"},
        "rules.csv 第 2 行 “unit”列：这种规则的单位只能是“项”。请改为“项”，或留空。",
        "rules.csv, row 2, column \"unit\": this family of rules counts in 'count' only."
        " write 'count', or leave it blank.",
    ),
    (
        "quantity that does not fit its unit",
        {"rules": "id,family,by,at most,unit\nR1,group limit,domain,3.5,项\n"},
        "rules.csv 第 2 行 “at most”列：“3.5”不是整数。请不要写小数。",
        "rules.csv, row 2, column \"at most\": '3.5' is not a whole number. write it without decimals.",
    ),
    (
        "score that is no number",
        {"scores": "juror,application,need\nJ1,A1,good\n"},
        "scores.csv 第 2 行 “need”列：“good”不是分数。请用阿拉伯数字填写，如 85.5。",
        "scores.csv, row 2, column \"need\": 'good' is not a number of points. write it in digits, such as 85.5.",
    ),
]


@pytest.mark.parametrize(("tables", "zh", "en"), [case[1:] for case in ONE_FAULT], ids=[case[0] for case in ONE_FAULT])
def test_a_fault_is_told_once_with_cause_place_and_cure(
    tables: dict[str, str | None], zh: str, en: str, tmp_path: Path
) -> None:
    told = (zh.format(folder=tmp_path.name), en.format(folder=tmp_path.name))
    assert faults(tmp_path, **tables) == [told]


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        settings=SETTINGS.replace("title", "titel"),
        communities="id,name,population\nC1,East,many\n",
        pools="id,name,budget\nfund,Fund,-5\n",
        applications="id,name,organisation,line,request\nA1,Songs,O9,L1,3000\n",
        scores=None,
    )
    assert [en for _, en in told] == [
        'scenario.toml, column "title": this entry is missing. add it.',
        'scenario.toml, column "titel": there is no such setting. did you mean title?',
        "communities.csv, row 2, column \"population\": 'many' is not a whole number. write it in digits, such as 12.",
        "pools.csv, row 2, column \"budget\": '-5' is negative. an amount of money cannot be below zero: correct it.",
        "applications.csv, row 2, column \"organisation\": the table 'organisations' has no O9."
        " add it there first, or correct the identifier.",
    ]


def test_a_row_of_totals_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        applications="id,name,organisation,line,request\nA1,Songs,O1,L1,many\nA2,Meals,O2,L1,2000\ntotal,,,,5000\n",
    )
    assert [en for _, en in told] == [
        "applications.csv, row 4: this row seems to be a total, and no record. delete the row.",
        "applications.csv, row 2, column \"request\": 'many' is not an amount of money."
        " write it in digits, such as 3000.",
    ]


def test_what_other_forms_call_a_column_is_understood_in_a_suggestion(tmp_path: Path) -> None:
    told = faults(tmp_path, applications="编号,项目名称,申请单位,扶持类型,申请金额（元）\nA1,Songs,O1,L1,3000\n")
    suggested = [zh.rpartition("是否想写")[2] for zh, _ in told if "是否想写" in zh]
    assert suggested[1:] == [f"“{name}”？（备注请放在“备注”列）。" for name in ("申请组织", "扶持类别", "申请金额")]


def test_a_faulty_row_is_not_blamed_again_where_others_refer_to_it(tmp_path: Path) -> None:
    told = faults(tmp_path, organisations="id,name,founded\nO1,Choir,someday\nO2,Helpers,\n")
    assert [en for _, en in told] == [
        "organisations.csv, row 2, column \"founded\": 'someday' is not a date. write it like 2026-03-01."
    ]


def test_a_table_without_identifiers_is_not_blamed_again_where_others_refer_to_it(tmp_path: Path) -> None:
    told = faults(tmp_path, organisations="name,founded\nChoir,\nHelpers,\n")
    assert [en for _, en in told] == ["organisations.csv: the column 'id' is missing. put 'id' into row 1."]


def test_of_many_faults_in_a_column_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    rows = "".join(f"C{number},East,many\n" for number in range(MAX_FAULTS_PER_COLUMN + 7))
    told = faults(tmp_path, communities=f"id,name,population\n{rows}")
    assert len(told) == MAX_FAULTS_PER_COLUMN + 1
    assert told[-1] == (
        "communities.csv “population”列：这一列还有 7 处需要修改。改好以上各处后再检查一次。",
        'communities.csv, column "population": this column has 7 more faults. mend those above and check again.',
    )


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("communities", "id,name\n" + "".join(f"C{n},\n" for n in range(50))),
        ("communities", "id,name\n" + "C1,East\n" * 50),
        ("jurors", "id,name,organisation\nJ1,One,\nJ2,Two,\n" + "".join(f"J{n},Three,X{n}\n" for n in range(3, 50))),
        ("scores", "juror,application,need\n" + "".join(f"J{n},A1,good\n" for n in range(50))),
        ("rules", "id,family,at most\n" + "".join(f"R{n},organisation awards,few\n" for n in range(50))),
    ],
    ids=["blank", "repeated", "reference", "score", "quantity"],
)
def test_no_kind_of_fault_fills_the_screen(table: str, text: str, tmp_path: Path) -> None:
    told = faults(tmp_path, **{table: text})
    columns = [en.partition(": ")[0].partition('column "')[2] for _, en in told]
    assert max(columns.count(column) for column in columns) == MAX_FAULTS_PER_COLUMN + 1


def test_scores_tell_a_blank_from_a_recusal(tmp_path: Path) -> None:
    assert read(tmp_path).scores == (
        ScoreSheet("J1", "A1", (("benefit", 800_000), ("need", 700_000))),
        ScoreSheet("J1", "A2", (("benefit", None), ("need", 900_000))),
        ScoreSheet("J2", "A2", (("benefit", None), ("need", None)), recused=("benefit", "need")),
    )


def test_where_the_settings_are_faulty_the_criteria_are_not_blamed(tmp_path: Path) -> None:
    told = faults(tmp_path, settings='title = "Round"\n')
    assert [en for _, en in told] == ['scenario.toml, column "date": this entry is missing. add it.']


def test_headers_and_values_in_either_language_or_as_keys_mean_the_same(tmp_path: Path) -> None:
    in_english, in_chinese, as_keys = (tmp_path / name for name in ("en", "zh", "keys"))
    header = {"en": "id,name,layer,full-time accountant", "zh": "组织编号,组织名称,层次,专职会计"}
    for folder in (in_english, in_chinese, as_keys):
        folder.mkdir()
    first = read(
        in_english, organisations=f"{header['en']}\nO1,Choir,Self-Entertaining,no\nO2,Helpers,introduced,yes\n"
    )
    second = read(in_chinese, organisations=f"{header['zh']}\nO1,Choir,自娱自乐型,否\nO2,Helpers,引进型,是\n")
    third = read(
        as_keys, organisations="id,name,layer,accountant\nO1,Choir,self_entertaining,FALSE\nO2,Helpers,introduced,1\n"
    )
    assert first == second == third


@pytest.mark.parametrize("group", ["relief", "慈善救助", "Charity Relief"])
def test_a_group_is_named_by_its_key_or_by_its_name(group: str, tmp_path: Path) -> None:
    rules = f"id,family,by,group,at most,unit\nR1,group limit,domain,{group},50%,share of budget\n"
    assert read(tmp_path, rules=rules).rules[0].group == "relief"


def test_a_layer_is_named_by_its_label_too(tmp_path: Path) -> None:
    organisations = "id,name,layer\nO1,Choir,引进型\nO2,Helpers,\n"
    rules = "id,family,by,group,at most,unit\nR1,分组限额,层次,引进型,1,项\n"
    assert read(tmp_path, organisations=organisations, rules=rules).rules[0].group == "introduced"


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("organisation awards,,,2,", 2),
        ("organisation awards,,,2,count", 2),
        ("organisation money,,,0.5万元,", 500_000),
        ("group limit,domain,,3000,yuan", 300_000),
        ("group limit,domain,,3,count", 3),
        ("group limit,domain,,30%,share of budget", 3_000),
        ("group limit,domain,,0.3,share of awards", 3_000),
    ],
)
def test_a_ceiling_is_read_in_the_unit_of_its_row(rule: str, value: int, tmp_path: Path) -> None:
    assert read(tmp_path, rules=f"id,family,by,group,at most,unit\nR1,{rule}\n").rules[0].at_most == value


def test_a_column_of_notes_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, communities="id,name,备注\nC1,East,anything\n").communities[0].name == "East"


def test_a_line_break_in_a_cell_is_a_fault_and_no_crash_where_a_header_is_missing(tmp_path: Path) -> None:
    told = faults(tmp_path, communities='id,population\nC1,"3\n0"\n')
    assert [en for _, en in told] == [
        "communities.csv: the column 'name' is missing. put 'name' into row 1.",
        "communities.csv, row 2, column \"population\": '3�0' is not a whole number. write it in digits, such as 12.",
    ]
