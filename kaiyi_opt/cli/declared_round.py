"""The commands of a round: begun, checked, published and verified; the work is imported when one runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiyi_opt.cli.arguments import NONE_STATED, Budgets, Json, Lang, ScenarioPath
from kaiyi_opt.cli.language_option import LANG, t
from kaiyi_opt.cli.program import run_in

app = typer.Typer()


@app.command(help=t("新建一份可修改的示例方案", "write an example scenario to fill in"))
def new(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE.xlsx", help=t("新文件夹或工作簿", "the new folder or workbook"))
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="NAME",
            help=t(
                "从随附的一轮开始：kaixuan-2014、kaixuan-2015、community-foundation 或 small",
                "start from a shipped round: kaixuan-2014, kaixuan-2015, community-foundation or small",
            ),
        ),
    ] = None,
    lang: Lang = LANG,
) -> None:
    """Write an example scenario."""
    from kaiyi_opt.cli.scenario_commands import new_command

    run_in(lambda: new_command(path, source, lang), lang)


@app.command(help=t("检查方案，列出全部问题", "check a scenario and list everything that is wrong"))
def check(
    path: ScenarioPath,
    budget: Budgets = NONE_STATED,
    as_json: Json = False,
    lang: Lang = LANG,
) -> None:
    """Check a scenario."""
    from kaiyi_opt.cli.scenario_commands import check_command

    run_in(lambda: check_command(path, budget, as_json, lang), lang)


@app.command(help=t("输出 scenario.toml 的 JSON Schema", "print the JSON Schema of scenario.toml"))
def schema(lang: Lang = LANG) -> None:
    """Print the JSON Schema."""
    from kaiyi_opt.cli.scenario_commands import schema_command

    run_in(schema_command, lang)


@app.command(help=t("独立核对一份公布的名单", "check a published list independently"))
def verify(
    awards: Annotated[Path, typer.Argument(metavar="AWARDS.json", help=t("公布的名单", "the published list"))],
    path: ScenarioPath,
    lang: Lang = LANG,
) -> None:
    """Check a published list."""
    from kaiyi_opt.verify import main as verify_main

    raise typer.Exit(verify_main([str(awards), str(path), "--lang", lang]))
