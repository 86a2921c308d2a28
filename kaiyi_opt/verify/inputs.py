"""Bytes of the files that are verified, within caps; and the refusal of what cannot be read."""

from __future__ import annotations

import stat
from pathlib import Path

from kaiyi_opt.language import Text, both, default_language
from kaiyi_opt.verify.words import shown

MEGABYTE = 2**20


class UnreadableError(Exception):
    """An input that cannot be read, so that nothing can be said of it; ``text`` says where and why."""

    def __init__(self, place: str | Text, why: Text):
        where = both(place) if isinstance(place, str) else place
        self.text = Text("{place}：{why}。", "{place}: {why}.").format(place=where, why=why)
        super().__init__(self.text)

    def __str__(self) -> str:
        return self.text[default_language()]


def read_bytes(path: Path, cap: int) -> bytes:
    """Return the content of an ordinary file of at most ``cap`` bytes.

    Raises
    ------
    UnreadableError
        Where there is no such file, it cannot be opened, it is no ordinary file or it is larger.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(str(path), Text("不是普通文件", "this is not an ordinary file"))
        if status.st_size > cap:
            raise UnreadableError(str(path), _too_large(cap))
        with path.open("rb") as stream:
            content = stream.read(cap + 1)
    except OSError as error:
        raise UnreadableError(str(path), not_opened(error)) from error
    if len(content) > cap:
        raise UnreadableError(str(path), _too_large(cap))
    return content


def not_opened(error: OSError) -> Text:
    """Say why the operating system opened no file."""
    if isinstance(error, FileNotFoundError):
        return Text("找不到这个文件或文件夹", "there is no such file or folder")
    reason = shown(error.strerror or str(error))
    return Text("打不开（{reason}）", "it cannot be opened ({reason})").format(reason=reason)


def _too_large(cap: int) -> Text:
    return Text("大于 {cap} MB，不予读取", "it is larger than {cap} MB and is not read").format(cap=cap // MEGABYTE)
