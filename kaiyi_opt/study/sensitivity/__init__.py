"""What outcomes hang on: levers, which a planner turns, and uncertain parameters, kept apart."""
