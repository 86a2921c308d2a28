"""1+X pairing: fit, rules, methods, and why."""
