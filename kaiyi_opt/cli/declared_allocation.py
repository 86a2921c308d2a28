"""The commands of the allocation and what stands around it; the work is imported when one runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaiyi_opt.cli.arguments import (
    NONE_STATED,
    Budgets,
    Json,
    Lang,
    Out,
    RuleOption,
    ScenarioPath,
    TimeLimit,
    UtilityOption,
)
from kaiyi_opt.cli.language_option import LANG, t
from kaiyi_opt.cli.program import run_in

app = typer.Typer()


@app.command(help=t("分配资金：最优、可证明、可核对", "allocate the money: optimal, proven, checkable"))
def allocate(
    path: ScenarioPath,
    as_json: Json = False,
    out: Out = None,
    solver: Annotated[
        str,
        typer.Option(
            "--solver",
            metavar="NAME",
            help=t("求解器：auto、core、highs、cbc 或 pulp:名称", "auto, core, highs, cbc or pulp:NAME"),
        ),
    ] = "auto",
    time_limit: TimeLimit = None,
    gap: Annotated[
        float,
        typer.Option(
            "--gap", metavar="G", min=0, help=t("允许的相对差距，如 0.01", "allowed relative gap, such as 0.01")
        ),
    ] = 0.0,
    budget: Budgets = NONE_STATED,
    rule: RuleOption = None,
    utility: UtilityOption = "cost",
    lang: Lang = LANG,
) -> None:
    """Allocate the money."""
    from kaiyi_opt.cli.allocate_command import AllocateOptions, allocate_command

    options = AllocateOptions(path, as_json, out, solver, time_limit, gap, tuple(budget), rule, utility, lang)
    run_in(lambda: allocate_command(options), lang)


@app.command(
    help=t(
        "政府购买服务：向谁购买、花多少，最优、可证明、可核对",
        "government purchase: what to buy from whom, optimal, proven, checkable",
    )
)
def purchase(
    path: ScenarioPath,
    as_json: Json = False,
    out: Out = None,
    solver: Annotated[
        str,
        typer.Option(
            "--solver",
            metavar="NAME",
            help=t("求解器：auto、core、highs、cbc 或 pulp:名称", "auto, core, highs, cbc or pulp:NAME"),
        ),
    ] = "auto",
    time_limit: TimeLimit = None,
    with_round: Annotated[
        bool,
        typer.Option(
            "--with-round",
            help=t(
                "与本轮拨付在同一程序中规划，不分资金池和类别的组织上限把两者合计",
                "plan the round's grants in the same program; caps on an organisation in all count both",
            ),
        ),
    ] = False,
    lang: Lang = LANG,
) -> None:
    """Purchase services."""
    from kaiyi_opt.cli.purchase_command import PurchaseOptions, purchase_command

    options = PurchaseOptions(path, as_json, out, solver, time_limit, lang, with_round)
    run_in(lambda: purchase_command(options), lang)


@app.command(help=t("评委：松紧、幅度、一致与离群评分", "jurors: leniency, scale, agreement, outlying sheets"))
def jury(
    path: ScenarioPath,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="NAME",
            help=t(
                "校准前后对比所用：leniency、leniency_and_scale、standard 或 range；默认按方案所写",
                "what to compare with: leniency, leniency_and_scale, standard or range; as the settings say by default",
            ),
        ),
    ] = None,
    as_json: Json = False,
    out: Out = None,
    lang: Lang = LANG,
) -> None:
    """Report on the jurors."""
    from kaiyi_opt.cli.jury_command import JuryOptions, jury_command

    run_in(lambda: jury_command(JuryOptions(path, method, as_json, out, lang)), lang)


@app.command(help=t("公平性：投票人、领域与社区各得多少", "how fair awards are to voters, domains and communities"))
def fairness(
    path: ScenarioPath,
    awards: Annotated[
        Path | None,
        typer.Option(
            "--awards",
            metavar="AWARDS.json",
            help=t("已公布的名单；不写则先分配", "a published list; where none is named the money is allocated first"),
        ),
    ] = None,
    utility: Annotated[
        str,
        typer.Option(
            "--utility",
            metavar="cost|cardinality",
            help=t(
                "投票人的所得：所投项目获得的金额，或获资助的个数",
                "what a voter has: the money or the number of the funded projects voted for",
            ),
        ),
    ] = "cost",
    pool: Annotated[
        list[str],
        typer.Option(
            "--pool",
            metavar="POOL",
            help=t(
                "只看这个资金池；可重复；不写则看有投票的", "look at this pool; may be repeated; else those voted on"
            ),
        ),
    ] = NONE_STATED,
    rule: RuleOption = None,
    budget: Budgets = NONE_STATED,
    as_json: Json = False,
    out: Out = None,
    lang: Lang = LANG,
) -> None:
    """Measure how fair awards are."""
    from kaiyi_opt.cli.fairness_command import FairnessOptions, fairness_command

    options = FairnessOptions(path, awards, utility, tuple(pool), as_json, out, lang, rule, tuple(budget))
    run_in(lambda: fairness_command(options), lang)


@app.command(help=t("名单有多稳：重抽评委或选票，各项获资助的概率", "how sure the list is: juries or voters resampled"))
def stability(
    path: ScenarioPath,
    resamples: Annotated[
        int, typer.Option("--resamples", metavar="N", min=1, help=t("重抽次数", "how many resamples"))
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help=t("随机种子", "the random seed"))] = 0,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help=t("进程数，默认用全部处理器", "processes; all by default")),
    ] = None,
    as_json: Json = False,
    out: Out = None,
    budget: Budgets = NONE_STATED,
    lang: Lang = LANG,
) -> None:
    """Resample the jury or the voters."""
    from kaiyi_opt.cli.stability_command import StabilityOptions, stability_command

    options = StabilityOptions(path, resamples, seed, workers, as_json, out, tuple(budget), lang)
    run_in(lambda: stability_command(options), lang)


@app.command(help=t("误差之内公开抽签：概率、方案、可复核", "draw lots within the margin of error: anyone can redo it"))
def lottery(
    path: ScenarioPath,
    seed: Annotated[
        str,
        typer.Option(
            "--seed",
            metavar="TEXT",
            help=t("公开抽取的数字或文字，必须写明", "the number or text drawn in public; it must be given"),
            show_default=False,
        ),
    ] = "",
    resamples: Annotated[
        int, typer.Option("--resamples", metavar="N", min=1, help=t("重抽次数", "how many resamples"))
    ] = 1000,
    resampling_seed: Annotated[
        int,
        typer.Option("--resampling-seed", metavar="N", min=0, help=t("重抽的随机种子", "the seed of the resamples")),
    ] = 0,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help=t("进程数，默认用全部处理器", "processes; all by default")),
    ] = None,
    as_json: Json = False,
    out: Out = None,
    budget: Budgets = NONE_STATED,
    lang: Lang = LANG,
) -> None:
    """Draw lots within the margin of error."""
    from kaiyi_opt.cli.lottery_command import LotteryOptions, lottery_command

    options = LotteryOptions(path, seed, resamples, resampling_seed, workers, as_json, out, tuple(budget), lang)
    run_in(lambda: lottery_command(options), lang)


@app.command(help=t("为什么入选或落选，怎样才会不同", "why an application is funded or not, and what would change it"))
def why(
    path: ScenarioPath,
    applications: Annotated[
        list[str], typer.Argument(metavar="ID...", help=t("申请编号", "identifiers of applications"))
    ] = NONE_STATED,
    everyone: Annotated[bool, typer.Option("--all", help=t("说明全部申请", "explain every application"))] = False,
    as_json: Json = False,
    budget: Budgets = NONE_STATED,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit",
            metavar="S",
            min=0,
            help=t("每个问题的时间限制（秒）", "time limit of each search in seconds"),
        ),
    ] = None,
    rule: RuleOption = None,
    utility: UtilityOption = "cost",
    lang: Lang = LANG,
) -> None:
    """Explain awards and refusals."""
    from kaiyi_opt.cli.why_command import WhyOptions, why_command

    asked = WhyOptions(path, tuple(applications), everyone, as_json, tuple(budget), time_limit, utility, lang, rule)
    run_in(lambda: why_command(asked), lang)


@app.command(help=t("目标之间的取舍：全部互不占优的方案", "what one goal costs in another: every non-dominated plan"))
def frontier(
    path: ScenarioPath,
    goals: Annotated[
        str,
        typer.Option("--goals", metavar="A,B[,C]", help=t("两个或三个目标", "two or three goals")),
    ] = "merit,votes",
    points: Annotated[
        int | None,
        typer.Option("--points", metavar="K", help=t("只取均匀分布的 K 个点", "only K points, spread evenly")),
    ] = None,
    most: Annotated[
        int | None, typer.Option("--most", metavar="K", help=t("依次取 K 个点后停止", "stop after K points in order"))
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep",
            metavar="GOALS",
            help=t(
                "每个方案都须先达到最优的目标，默认为应享扶持；写 none 则没有",
                "goals that every plan keeps at their optimum, entitlements by default; none for none",
            ),
        ),
    ] = None,
    time_limit: TimeLimit = None,
    as_json: Json = False,
    out: Out = None,
    budget: Budgets = NONE_STATED,
    lang: Lang = LANG,
) -> None:
    """Trade goals against one another."""
    from kaiyi_opt.cli.frontier_command import FrontierOptions, frontier_command

    options = FrontierOptions(path, goals, points, most, keep, time_limit, as_json, out, tuple(budget), lang)
    run_in(lambda: frontier_command(options), lang)


@app.command("budget-curve", help=t("每多一步预算能买到什么", "what each further step of a budget would buy"))
def budget_curve(
    path: ScenarioPath,
    pool: Annotated[
        str | None,
        typer.Option(
            "--pool", metavar="ID", help=t("资金池；只有一个时可不写", "the pool; may be left out where there is one")
        ),
    ] = None,
    step: Annotated[str, typer.Option("--step", metavar="AMOUNT", help=t("步长", "the step"))] = "10000",
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="AMOUNT",
            help=t("到多少为止，默认多十步", "the last budget, ten steps more by default"),
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="AMOUNT",
            help=t("从多少开始，默认为现有预算", "the first budget, the present one by default"),
        ),
    ] = None,
    time_limit: TimeLimit = None,
    as_json: Json = False,
    out: Out = None,
    lang: Lang = LANG,
) -> None:
    """Draw the budget curve of a pool."""
    from kaiyi_opt.cli.budget_curve_command import BudgetCurveOptions, budget_curve_command

    options = BudgetCurveOptions(path, pool, step, to, start, time_limit, as_json, out, lang)
    run_in(lambda: budget_curve_command(options), lang)
