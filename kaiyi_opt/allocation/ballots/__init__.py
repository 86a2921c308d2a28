"""Ballots decide: utilitarian greedy, equal shares with its completions and Phragmén, exact in every comparison."""
