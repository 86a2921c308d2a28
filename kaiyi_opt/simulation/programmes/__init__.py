"""What happens once a year, one programme a file; each docstring is the programme's page in the ODD description.

A programme draws up a table over all replicates, asks the policy, checks the answer and carries it out.
"""
