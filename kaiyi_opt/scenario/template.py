"""The verb `new_scenario`: an example to fill in, a folder with a README or a workbook with notes and lists."""

from __future__ import annotations

from pathlib import Path

from kaiyi_opt.language import Language, Text
from kaiyi_opt.scenario.example_round import example_round
from kaiyi_opt.scenario.guide import guide_page, guide_sheet
from kaiyi_opt.scenario.load import load
from kaiyi_opt.scenario.nouns import Scenario
from kaiyi_opt.scenario.settings_writer import settings_sheet
from kaiyi_opt.scenario.shipped import shipped_round
from kaiyi_opt.scenario.table_writer import scenario_sheets
from kaiyi_opt.scenario.writer import is_workbook, publish, write_folder, write_sheets
from kaiyi_opt.scenario.writing import write_atomically

README_FILE = "README.md"

_INTRODUCTION = (
    Text(
        "这里的组织、项目、金额和评分全是合成的示例，不是真实数据；请逐表换成您自己的。",
        "Every organisation, project, sum and score here is a synthetic example, no real data: put your own in.",
    ),
    Text(
        "列名和可选值用中文或英文都可以；不用的列和表可以删去，必填的除外。",
        "Headers and allowed values may be in Chinese or in English; columns and tables that are not needed may be"
        " deleted, except those required.",
    ),
    Text(
        "拨付名单必需三张表：资金池、扶持类别、申请；得分另需评委与评分（或投票、选票），限制写在规则里。示范点、意愿等用于结对，"
        "需求、服务、社工等用于联动，部门、购买需求、投标等用于购买服务，校准目标用于推演；用不到的整张删去。",
        "A list of awards needs three tables: pools, lines, applications; merit also needs jurors and scores (or votes,"
        " or ballots), and limits stand in rules. Mentors and preferences are for pairing; needs, services and"
        " workers for the linkage; departments, purchases and bids for purchasing; targets for simulation. Delete whole"
        " tables that are not needed.",
    ),
    Text(
        "“投票”与“选票”两张表有其一即可；两张都有时须一致。",
        "Of the tables 'votes' and 'ballots' one is enough; where both are there, they must agree.",
    ),
    Text(
        "改好后运行 kaiyi check 检查，没有问题再运行 kaiyi run：名单、理由、报告和公示一次写好。",
        "When it is filled in, run `kaiyi check`; where nothing is wrong, `kaiyi run` writes the list, the reasons, a"
        " report and a notice to publish.",
    ),
)


def new_scenario(path: Path, lang: Language, source: str | None = None) -> None:
    """Write the example scenario, or the shipped round that ``source`` names, to a new place.

    That is a folder, or a workbook where ``path`` ends in ``.xlsx``.

    The example passes every check and can be allocated. A folder comes with a README that explains every table and
    column; a workbook with a sheet that does, notes on the headers and lists of allowed values.

    Raises
    ------
    InputError
        Where something already stands at ``path``, or no such round is shipped.
    KaiyiError
        Where the place cannot be written to.
    """
    scenario = example_round(lang) if source is None else load(shipped_round(source))
    publish(scenario, path, lambda target: _write(scenario, target, lang))


def _write(scenario: Scenario, path: Path, lang: Language) -> None:
    lines = [line[lang] for line in _INTRODUCTION]
    if is_workbook(path):
        sheets = [guide_sheet(lines, lang), settings_sheet(scenario.settings, lang, complete=True)]
        write_sheets(path, [*sheets, *scenario_sheets(scenario, lang)])
        return
    write_folder(scenario, path, lang, complete=True)
    title = scenario.settings.name[lang]
    page = "\n\n".join((f"# {title}", "\n".join(f"- {line}" for line in lines), guide_page(lang)))
    write_atomically(path / README_FILE, f"{page}\n".encode())
