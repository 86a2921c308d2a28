"""Scenario discovery: where, in all that is not known of the parameters, a policy fails."""
