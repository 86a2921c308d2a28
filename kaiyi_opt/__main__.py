"""`python -m kaiyi_opt` is `kaiyi`."""

from __future__ import annotations

from kaiyi_opt.cli import main

if __name__ == "__main__":
    main()
