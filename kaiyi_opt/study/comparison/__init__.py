"""Policies compared on the same luck: differences, chances of being best, worst cases and regret."""
