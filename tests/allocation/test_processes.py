"""Worker processes end with the process that started them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, signal
from kaiyi_opt.allocation.processes import processes

if __name__ == "__main__":
    with processes(2, None) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()
        print("working", flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
"""


def test_workers_end_where_their_parent_is_terminated(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT, encoding="utf-8")
    # The workers hold the same pipe, so that its end is read only when none of them is left.
    ended = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, check=False)
    assert ended.stdout.decode().split() == ["working"]
    assert ended.returncode == -signal.SIGTERM
