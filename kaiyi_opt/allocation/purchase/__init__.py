"""Government purchase of services: departments' wanted services matched with organisations' bids, exact and proved."""
