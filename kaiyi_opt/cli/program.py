"""The program `kaiyi` that commands are declared on, and how one is run: errors told in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from kaiyi_opt import __version__
from kaiyi_opt.cli.language_option import t
from kaiyi_opt.cli.usage import Program

app = typer.Typer(
    cls=Program,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=t(
        "凯益荟资金分配：谁得多少，为什么，证明在哪里。",
        "Share out a support fund: who gets how much, why, and the proof.",
    ),
)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help=t("显示版本", "print the version"))] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def run_in(command: Callable[[], Any], lang: str) -> None:
    """Run a command; what goes wrong on purpose is told in the reader's language, with its own exit code."""
    from kaiyi_opt.errors import KaiyiError

    try:
        code = command()
    except KaiyiError as error:
        typer.echo(error.render("zh" if lang == "zh" else "en"), err=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        typer.echo(t("已中断，没有写出任何结果。", "Interrupted; nothing was written."), err=True)
        raise typer.Exit(130) from error
    raise typer.Exit(code or 0)
