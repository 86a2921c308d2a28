"""How the simulation's rules are compiled.

A rule is short and calls others. It is compiled into whatever calls it, and a division by zero does not raise (where
one could come about the rule looks first): so the compiler need not count references to the state's arrays at each
call, and a month takes a third of the time.
"""

from __future__ import annotations

from kaiyi_opt.compiled import compiled

rule = compiled(error_model="numpy", forceinline=True)
# What Python calls for many replicates; other threads may run meanwhile.
sweep = compiled(error_model="numpy", nogil=True)
