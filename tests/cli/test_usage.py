"""What Typer says of a command typed wrong, and of its help, is Chinese where the planner reads Chinese."""

from __future__ import annotations

import pytest

from kaiyi_opt.cli import usage
from tests.cli.commands import kaiyi

FRAME = "用法：kaiyi {command} [选项] {arguments}\n说明见：kaiyi {command} --help\n\n"


@pytest.mark.parametrize(
    ("typed", "arguments", "told"),
    [
        ("check", "{PATH}", "缺少参数 PATH。"),
        ("verify", "{AWARDS.json} {PATH}", "缺少参数 AWARDS.json。"),
        ("check x --nope", "{PATH}", "没有 --nope 这个选项。"),
        ("check x --budge 3", "{PATH}", "没有 --budge 这个选项。相近的有 --budget。"),
        ("check x y z", "{PATH}", "多出的参数：y z。"),
        ("frontier x --points many", "{PATH}", "--points 的值不对：应为整数。"),
        ("allocate x --gap much", "{PATH}", "--gap 的值不对：应为数。"),
        ("stability x --resamples 0", "{PATH}", "--resamples 的值不对：不得小于 1。"),
    ],
)
def test_an_error_of_use_is_told_in_chinese(typed: str, arguments: str, told: str) -> None:
    command = typed.partition(" ")[0]
    ran = kaiyi(*typed.split(), "--lang", "zh")
    assert ran == (2, "", FRAME.format(command=command, arguments=arguments) + told + "\n")


def test_a_command_that_there_is_not_is_told_with_those_that_are_near() -> None:
    frame = "用法：kaiyi [选项] 命令 [参数]...\n说明见：kaiyi --help\n\n"
    ran = kaiyi("chek", "x", "--lang", "zh")
    assert ran == (2, "", frame + "没有“chek”这个命令。是不是 check、schema？\n")


@pytest.mark.parametrize(
    ("option", "told"), [("--budget", "选项 --budget 后面缺少值。\n"), ("--json=3", "选项 --json 后面不带值。\n")]
)
def test_an_option_of_the_wrong_form_is_told_in_chinese(option: str, told: str) -> None:
    assert kaiyi("check", "x", "--lang=zh", option) == (2, "", told)


def test_english_is_as_typer_says_it() -> None:
    assert kaiyi("check", "--lang", "en") == (
        2,
        "",
        "Usage: kaiyi check [OPTIONS] {PATH}\nTry 'kaiyi check --help' for help.\n\nError: Missing argument 'PATH'.\n",
    )


def test_a_command_that_runs_has_the_same_exit_codes_in_both_languages() -> None:
    assert [kaiyi("check", "nowhere", "--lang", lang).code for lang in ("zh", "en")] == [2, 2]
    assert [kaiyi("schema", "--lang", lang).code for lang in ("zh", "en")] == [0, 0]


def test_the_frame_of_help_is_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "LANG", "zh")
    lines = kaiyi("check", "--help").out.splitlines()
    assert lines[0] == "用法：kaiyi check [选项] {PATH}"
    assert {"参数：", "选项："} < set(lines)
    assert lines[-1] == "  --help                  显示本说明"
    assert not any(english in line for line in lines for english in ("[required]", "[default", "Show"))
