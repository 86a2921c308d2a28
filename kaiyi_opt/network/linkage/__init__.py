"""The three-social linkage: the typed graph and what is asked of it."""
