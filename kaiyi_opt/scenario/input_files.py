"""Bytes of one file, or a fault that says why there are none: nothing but an ordinary file of a sane size is opened."""

from __future__ import annotations

import stat
from pathlib import Path

from kaiyi_opt.errors import Fault, InputError, Place
from kaiyi_opt.language import Text, both

MEGABYTE = 2**20


def read_bytes(path: Path, file: str, limit: int) -> bytes:
    """Return the content of an ordinary file.

    Parameters
    ----------
    path
        The file.
    file
        Its name in the place of a fault.
    limit
        The most bytes it may have.

    Raises
    ------
    InputError
        Where it cannot be read, is no ordinary file (a pipe would never end) or is larger than ``limit``.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError(_not_ordinary(file))
        if status.st_size > limit:
            raise InputError(too_large(file, status.st_size, limit))
        return path.read_bytes()
    except OSError as error:
        raise InputError(unreadable(error, file)) from error


def unreadable(error: OSError, file: str) -> Fault:
    """Return the fault that an operating system's refusal to open ``file`` is."""
    if isinstance(error, FileNotFoundError):
        return Fault(
            Text("找不到这个文件或文件夹", "there is no such file or folder"),
            Text("请检查路径", "check the path"),
            Place(file),
        )
    if isinstance(error, PermissionError):
        return Fault(
            Text("没有读取的权限", "there is no permission to read it"),
            Text(
                "请在文件属性里允许读取，或关闭正在使用它的程序",
                "allow reading it, or close the program that is using it",
            ),
            Place(file),
        )
    return Fault(
        Text("读不出来（{reason}）", "it cannot be read ({reason})").format(reason=both(error.strerror or str(error))),
        Text("请检查文件，或换一份完好的副本", "check the file, or take an intact copy"),
        Place(file),
    )


def too_large(file: str, size: int, limit: int) -> Fault:
    """Return the fault of a file that has ``size`` bytes where ``limit`` are allowed."""
    return Fault(
        Text(
            "文件有 {size} MB，超过上限 {limit} MB", "the file has {size} MB, more than the {limit} MB allowed"
        ).format(size=-(-size // MEGABYTE), limit=limit // MEGABYTE),
        Text("请删去图片和无关的工作表，或分成几份", "delete pictures and unrelated sheets, or split it"),
        Place(file),
    )


def _not_ordinary(file: str) -> Fault:
    return Fault(
        Text("这不是一个普通文件", "this is not an ordinary file"),
        Text("请换成普通文件", "put an ordinary file in its place"),
        Place(file),
    )
