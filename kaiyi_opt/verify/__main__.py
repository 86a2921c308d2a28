"""``python -m kaiyi_opt.verify AWARDS.json SCENARIO``."""

from __future__ import annotations

import sys

from kaiyi_opt.verify.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
