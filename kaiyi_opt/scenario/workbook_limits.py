"""What a workbook's container may hold, looked at before anything inside it is read.

A workbook is a zip archive of XML. A few kilobytes can unpack to gigabytes, so the archive's own directory is held to
caps first, and then each part is unpacked once in passing to count its tags, which bounds the memory its tree can take.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text
from kaiyi_opt.scenario.input_files import MEGABYTE
from kaiyi_opt.scenario.raw_table import MAX_CELLS, too_many_cells

MAX_WORKBOOK_BYTES = 50 * MEGABYTE
MAX_MEMBERS = 5_000
MAX_UNPACKED_BYTES = 500 * MEGABYTE
# Real sheets, even of one repeated number, pack to no less than a hundredth; what is small may pack as it likes.
MAX_RATIO = 200
RATIO_FREE_BYTES = MEGABYTE
# A cell takes four tags: <c><v></v></c>.
MAX_TAGS = 4 * MAX_CELLS

_CHUNK = MEGABYTE
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_container(stream: BinaryIO, file: str) -> None:
    """Hold an open workbook to the caps; the stream is left at its start.

    Raises
    ------
    InputError
        Where it is no zip archive, is protected by a password, is damaged, or unpacks to more than a workbook may.
    """
    if stream.read(len(_OLE_SIGNATURE)) == _OLE_SIGNATURE:
        raise InputError(_old_or_protected(file))
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            _check_directory(members, file)
            for member in members:
                _check_tags(archive, member, file)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise InputError(damaged(file)) from None
    stream.seek(0)


def damaged(file: str) -> Fault:
    """Return the fault of a file that is named a workbook but cannot be read as one."""
    return Fault(
        Text("这不是完好的 Excel 工作簿", "this is not an intact Excel workbook"),
        Text("请用 Excel 或 WPS 打开后另存为 .xlsx", "open it in Excel or WPS and save it as .xlsx"),
        Place(file),
    )


def _old_or_protected(file: str) -> Fault:
    return Fault(
        Text("这是旧式 .xls 工作簿，或设有打开密码", "this is an old .xls workbook, or is protected by a password"),
        Text(
            "请用 Excel 或 WPS 打开，取消密码，另存为 .xlsx",
            "open it in Excel or WPS, take the password off and save it as .xlsx",
        ),
        Place(file),
    )


def _check_directory(members: list[zipfile.ZipInfo], file: str) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise InputError(_old_or_protected(file))
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise InputError(damaged(file))
    unpacked = sum(member.file_size for member in members)
    swollen = any(
        member.file_size > RATIO_FREE_BYTES and member.file_size > MAX_RATIO * member.compress_size
        for member in members
    )
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or swollen:
        raise InputError(
            Fault(
                Text(
                    "解压后大得异常（{size} MB），可能是压缩炸弹",
                    "it unpacks to an abnormal size ({size} MB) and may be a zip bomb",
                ).format(size=-(-unpacked // MEGABYTE)),
                Text(
                    "请核实来源；若确是自己的文件，请只复制内容到新工作簿",
                    "check where it came from; if it is yours, copy its cells into a new workbook",
                ),
                Place(file),
            )
        )


def _check_tags(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> None:
    tags = 0
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            tags += chunk.count(b"<")
            if tags > MAX_TAGS:
                raise InputError(too_many_cells(Place(file)))
