"""What a published list says of money, read back from its JSON file: the ties of money of a linkage."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text, both
from kaiyi_opt.report.award_list import FORMAT as AWARDS_FORMAT
from kaiyi_opt.report.purchase_table import FORMAT as PURCHASE_FORMAT


def awards_by_organisation(path: Path) -> dict[str, int]:
    """Return the fen that a published award list grants to each organisation; awards without one are left out.

    Raises
    ------
    InputError
        Where the file is no such list.
    """
    rows = _entries(path, AWARDS_FORMAT, "awards")
    total: Counter[str] = Counter()
    for row in rows:
        organisation, amount = row.get("organisation"), row.get("amount_fen")
        if not isinstance(organisation, str) or type(amount) is not int or amount < 0:
            raise _not_a_list(path, AWARDS_FORMAT)
        if organisation:
            total[organisation] += amount
    return dict(sorted(total.items()))


def purchases_by_department(path: Path) -> dict[tuple[str, str], int]:
    """Return the fen of a published purchase by department and organisation.

    Raises
    ------
    InputError
        Where the file is no such list.
    """
    rows = _entries(path, PURCHASE_FORMAT, "contracts")
    total: Counter[tuple[str, str]] = Counter()
    for row in rows:
        department, organisation, amount = (row.get(key) for key in ("department", "organisation", "amount_fen"))
        if not isinstance(department, str) or not isinstance(organisation, str):
            raise _not_a_list(path, PURCHASE_FORMAT)
        if type(amount) is not int or amount < 0:
            raise _not_a_list(path, PURCHASE_FORMAT)
        total[department, organisation] += amount
    return dict(sorted(total.items()))


def _entries(path: Path, known: str, name: str) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        cause = Text("打不开这个文件（{why}）", "the file cannot be opened ({why})")
        why = both(error.strerror or str(error))
        cure = Text("请核对文件名", "check its name")
        raise InputError(Fault(cause.format(why=why), cure, Place(str(path)))) from error
    except (ValueError, RecursionError) as error:
        raise _not_a_list(path, known) from error
    if not isinstance(content, dict) or content.get("format") != known or not isinstance(content.get(name), list):
        raise _not_a_list(path, known)
    if not all(isinstance(row, dict) for row in content[name]):
        raise _not_a_list(path, known)
    rows: list[dict[str, Any]] = content[name]
    return rows


def _not_a_list(path: Path, known: str) -> InputError:
    cause = Text("不是 {known} 格式的名单", "this is no list of the format {known}").format(known=both(known))
    command = "kaiyi allocate" if known == AWARDS_FORMAT else "kaiyi purchase"
    cure = Text("请用 {command} --out 写出的 JSON 文件", "give the JSON file that {command} --out writes")
    return InputError(Fault(cause, cure.format(command=both(command)), Place(str(path))))
