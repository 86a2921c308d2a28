"""How fair a plan is to those who voted, to the domains and to the communities, whatever chose it."""
