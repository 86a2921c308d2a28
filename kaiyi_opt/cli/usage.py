"""What Typer itself says of a command, help and errors of use, in Chinese where the planner reads Chinese."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from kaiyi_opt.cli.language_option import LANG, language_of

# What Typer's own errors of use have in common. Typer names the class nowhere in public, only this child of it.
_UsageError: Any = typer.BadParameter.__base__

# Line by line, in this order: Typer's words, then those of Pydantic, which reads the values.
_CHINESE = [
    (re.compile(pattern, re.MULTILINE), chinese)
    for pattern, chinese in (
        (r"^Usage: (.*?)\[OPTIONS\] COMMAND \[ARGS\]\.\.\.$", r"用法：\1[选项] 命令 [参数]..."),
        (r"^Usage: (.*?)\[OPTIONS\]", r"用法：\1[选项]"),
        (r"^Try '(.+)' for help\.$", r"说明见：\1"),
        (r"^Error: ", "错误："),
        (r"^错误：No such command '(.+?)'\.", r"没有“\1”这个命令。"),
        (r" Did you mean '(.+)'\?$", r"是不是 \1？"),
        (r"', '(?=.*？$)", "、"),
        (r"^错误：No such option: (\S+)", r"没有 \1 这个选项。"),
        (r" \(Possible options: (.+)\)$", r"相近的有 \1。"),
        (r"^错误：Missing command\.$", "缺少命令。"),
        (r"^错误：Missing argument '(.+)'\.$", r"缺少参数 \1。"),
        (r"^错误：Missing option '(.+)'\.$", r"缺少选项 \1。"),
        (r"^错误：Option '(.+)' requires an argument\.$", r"选项 \1 后面缺少值。"),
        (r"^错误：Option '(.+)' does not take a value\.$", r"选项 \1 后面不带值。"),
        (r"^错误：Got unexpected extra argument\(?s?\)? \((.+)\)$", r"多出的参数：\1。"),
        (r"^错误：Invalid value for '(.+?)': ", r"\1 的值不对："),
        (r"Input should be a valid integer.*$", "应为整数。"),
        (r"Input should be a valid number.*$", "应为数。"),
        (r"Input should be greater than or equal to (\S+)$", r"不得小于 \1。"),
        (r"^Options:$", "选项："),
        (r"^Arguments:$", "参数："),
        (r"^Commands:$", "命令："),
        (r"Show this message and exit\.$", "显示本说明"),
        (r"\[required\]$", "[必填]"),
        (r"\[default:( |$)", "[默认："),
    )
]


class Command(TyperCommand):
    """A command of `kaiyi`, whose help speaks the language of the run."""

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` prints."""
        return _in_language_of_run(super().get_help(ctx))


class Program(TyperGroup):
    """The group of all commands of `kaiyi`; its help, and every error of use, speak the language of the run."""

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` prints."""
        return _in_language_of_run(super().get_help(ctx))

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Run the command that is named, and end the process with its exit code."""
        typed = named.get("args")
        if language_of(sys.argv[1:] if typed is None else list(typed)) != "zh":
            return super().main(*arguments, **named)
        try:
            code = super().main(*arguments, **named | {"standalone_mode": False})
        except _UsageError as error:
            told = io.StringIO()
            error.show(told)
            typer.echo(in_chinese(told.getvalue()), err=True, nl=False)
            code = error.exit_code
        sys.exit(code)


def _in_language_of_run(told: str) -> str:
    return in_chinese(told) if LANG == "zh" else told


def in_chinese(told: str) -> str:
    r"""Return what Typer says, in Chinese; a sentence that is not known stays as it is.

    >>> in_chinese("Error: No such option: --solvr (Possible options: --solver)")
    '没有 --solvr 这个选项。相近的有 --solver。'
    """
    for pattern, chinese in _CHINESE:
        told = pattern.sub(chinese, told)
    return told
