"""Every command with its options, in the reader's language; the work is imported only when a command runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from kaiyi_opt import __version__
from kaiyi_opt.cli.language_option import LANG, t

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=t(
        "凯益荟资金分配：谁得多少，为什么，证明在哪里。",
        "Share out a support fund: who gets how much, why, and the proof.",
    ),
)

ScenarioPath = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        help=t(
            "方案文件夹、.xlsx 工作簿，或 Pabulib .pb 文件",
            "a scenario folder, an .xlsx workbook, or a Pabulib .pb file",
        ),
    ),
]
Lang = Annotated[str, typer.Option("--lang", metavar="zh|en", help=t("语言", "language"))]
Json = Annotated[bool, typer.Option("--json", help=t("输出一个 JSON 对象", "print one JSON object"))]
Budgets = Annotated[
    list[str],
    typer.Option(
        "--budget",
        metavar="[POOL=]AMOUNT",
        help=t("替换资金池的预算（元）；可重复", "another budget for a pool (yuan); may be repeated"),
    ),
]
NONE_STATED: list[str] = []
RuleOption = Annotated[
    str | None,
    typer.Option(
        "--rule",
        metavar="NAME",
        help=t(
            "仅 .pb：welfare（默认）、greedy、mes、mes+add1、mes+greedy、mes+add1+greedy 或 phragmen",
            ".pb only: welfare (the default), greedy, mes, mes+add1, mes+greedy, mes+add1+greedy or phragmen",
        ),
    ),
]
UtilityOption = Annotated[
    str,
    typer.Option(
        "--utility",
        metavar="cost|cardinality",
        help=t("仅 .pb：效用为 票数×金额 或 票数", ".pb only: votes × cost, or votes"),
    ),
]
AwardsFile = Annotated[
    Path | None,
    typer.Option(
        "--awards",
        metavar="AWARDS.json",
        help=t("计入一份公布名单的资助", "count the awards of a published list as ties"),
    ),
]
PurchaseFile = Annotated[
    Path | None,
    typer.Option(
        "--purchase",
        metavar="PURCHASE.json",
        help=t("计入一份公布的购买结果", "count the contracts of a published purchase as ties"),
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", metavar="S", min=0, help=t("时间限制（秒）", "time limit in seconds")),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help=t("结果文件夹", "the folder for the results"))]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help=t("显示版本", "print the version"))] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command(help=t("新建一份可修改的示例方案", "write an example scenario to fill in"))
def new(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE.xlsx", help=t("新文件夹或工作簿", "the new folder or workbook"))
    ],
    lang: Lang = LANG,
) -> None:
    """Write an example scenario."""
    from kaiyi_opt.cli.scenario_commands import new_command

    _run(lambda: new_command(path, lang), lang)


@app.command(help=t("检查方案，列出全部问题", "check a scenario and list everything that is wrong"))
def check(
    path: ScenarioPath,
    budget: Budgets = NONE_STATED,
    as_json: Json = False,
    lang: Lang = LANG,
) -> None:
    """Check a scenario."""
    from kaiyi_opt.cli.scenario_commands import check_command

    _run(lambda: check_command(path, budget, as_json, lang), lang)


@app.command(help=t("输出 scenario.toml 的 JSON Schema", "print the JSON Schema of scenario.toml"))
def schema(lang: Lang = LANG) -> None:
    """Print the JSON Schema."""
    from kaiyi_opt.cli.scenario_commands import schema_command

    _run(schema_command, lang)


@app.command(help=t("分配资金：最优、可证明、可核对", "allocate the money: optimal, proven, checkable"))
def allocate(
    path: ScenarioPath,
    as_json: Json = False,
    out: Out = None,
    solver: Annotated[
        str,
        typer.Option(
            "--solver", metavar="NAME", help=t("求解器：auto、highs、cbc 或 pulp:名称", "auto, highs, cbc or pulp:NAME")
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
    _run(lambda: allocate_command(options), lang)


@app.command(help=t("“1+X”结对：最优、可证明、可比较", "pair mentors with mentees (1+X): optimal, proven, compared"))
def pair(
    path: ScenarioPath,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help=t(
                "best 总匹配度最高、fairest 最公平、stable-mentee 或 stable-mentor 稳定、fewest-changes 变动最少",
                "best, fairest, stable-mentee, stable-mentor or fewest-changes",
            ),
        ),
    ] = "best",
    as_json: Json = False,
    out: Out = None,
    naming_budget: Annotated[
        str | None,
        typer.Option(
            "--naming-budget",
            metavar="AMOUNT",
            help=t("命名示范点的预算（元）", "the budget for naming mentors (yuan)"),
        ),
    ] = None,
    why: Annotated[
        list[str],
        typer.Option(
            "--why",
            metavar="ID",
            help=t("只说明这家组织为何如此结对；可重复", "only explain this mentee's pair; may be repeated"),
        ),
    ] = NONE_STATED,
    lang: Lang = LANG,
) -> None:
    """Pair mentors with mentees."""
    from kaiyi_opt.cli.pair_command import PairOptions, pair_command

    options = PairOptions(path, method, as_json, out, naming_budget, tuple(why), lang)
    _run(lambda: pair_command(options), lang)


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
            "--solver", metavar="NAME", help=t("求解器：auto、highs、cbc 或 pulp:名称", "auto, highs, cbc or pulp:NAME")
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
    _run(lambda: purchase_command(options), lang)


@app.command(
    help=t("三社联动：谁服务谁，哪里会断", "the three-social linkage: who serves what, and where it would tear")
)
def linkage(
    path: ScenarioPath,
    as_json: Json = False,
    out: Out = None,
    graphml: Annotated[
        Path | None, typer.Option("--graphml", metavar="FILE", help=t("另存为 GraphML", "write the graph as GraphML"))
    ] = None,
    gexf: Annotated[
        Path | None,
        typer.Option("--gexf", metavar="FILE", help=t("另存为 GEXF（Gephi）", "write the graph as GEXF, for Gephi")),
    ] = None,
    withdraw: Annotated[
        list[str],
        typer.Option(
            "--withdraw",
            metavar="NODE",
            help=t(
                "这个节点退出会怎样，如 hub、organisation:O1；可重复，一起退出",
                "what if this node withdraws, such as hub or organisation:O1; may be repeated, they go together",
            ),
        ),
    ] = NONE_STATED,
    source: Annotated[
        list[str],
        typer.Option(
            "--from",
            metavar="NODE",
            help=t("消息从这里发出；可重复", "where a message starts; may be repeated"),
        ),
    ] = NONE_STATED,
    steps: Annotated[
        int | None,
        typer.Option("--steps", metavar="K", min=0, help=t("消息最多传几步", "how many steps a message is passed on")),
    ] = None,
    ties: Annotated[
        int,
        typer.Option("--ties", metavar="K", min=0, help=t("建议新建多少条联系", "how many new ties to propose")),
    ] = 5,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="PATH", help=t("与更早一年的方案对比", "compare with an earlier year")),
    ] = None,
    awards: AwardsFile = None,
    purchased: PurchaseFile = None,
    lang: Lang = LANG,
) -> None:
    """Measure the three-social linkage."""
    from kaiyi_opt.cli.linkage_command import LinkageOptions, linkage_command

    asked = (tuple(withdraw), tuple(source), steps, ties, against, awards, purchased)
    options = LinkageOptions(path, as_json, out, graphml, gexf, *asked, lang)
    _run(lambda: linkage_command(options), lang)


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

    _run(lambda: jury_command(JuryOptions(path, method, as_json, out, lang)), lang)


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
    _run(lambda: fairness_command(options), lang)


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
    lang: Lang = LANG,
) -> None:
    """Resample the jury or the voters."""
    from kaiyi_opt.cli.stability_command import StabilityOptions, stability_command

    options = StabilityOptions(path, resamples, seed, workers, as_json, out, lang)
    _run(lambda: stability_command(options), lang)


@app.command(help=t("误差之内公开抽签：概率、方案、可复核", "draw lots within the margin of error: anyone can redo it"))
def lottery(
    path: ScenarioPath,
    seed: Annotated[
        str,
        typer.Option("--seed", metavar="TEXT", help=t("公开抽取的数字或文字", "the number or text drawn in public")),
    ],
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
    lang: Lang = LANG,
) -> None:
    """Draw lots within the margin of error."""
    from kaiyi_opt.cli.lottery_command import LotteryOptions, lottery_command

    options = LotteryOptions(path, seed, resamples, resampling_seed, workers, as_json, out, lang)
    _run(lambda: lottery_command(options), lang)


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
    _run(lambda: why_command(asked), lang)


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
    _run(lambda: frontier_command(options), lang)


@app.command("budget-curve", help=t("每多一步预算能买到什么", "what each further step of a budget would buy"))
def budget_curve(
    path: ScenarioPath,
    pool: Annotated[
        str | None,
        typer.Option(
            "--pool", metavar="ID", help=t("资金池；只有一个时可不写", "the pool; may be left out where there is one")
        ),
    ] = None,
    step: Annotated[str, typer.Option("--step", metavar="AMOUNT", help=t("步长（元）", "the step (yuan)"))] = "10000",
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="AMOUNT",
            help=t("到多少元为止，默认多十步", "the last budget (yuan), ten steps more by default"),
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="AMOUNT",
            help=t("从多少元开始，默认为现有预算", "the first budget (yuan), the present one by default"),
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
    _run(lambda: budget_curve_command(options), lang)


@app.command(help=t("独立核对一份公布的名单", "check a published list independently"))
def verify(
    awards: Annotated[Path, typer.Argument(metavar="AWARDS.json", help=t("公布的名单", "the published list"))],
    path: ScenarioPath,
    lang: Lang = LANG,
) -> None:
    """Check a published list."""
    from kaiyi_opt.verify import main as verify_main

    raise typer.Exit(verify_main([str(awards), str(path), "--lang", lang]))


def _run(command: Callable[[], Any], lang: str) -> None:
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


def main() -> None:
    """Run `kaiyi`; output is UTF-8 whatever the terminal says, so that Chinese shows as Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
