"""What a planner states: the nouns, the tables, files in and out."""
