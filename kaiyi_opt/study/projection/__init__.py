"""Projections: many replicates of the years ahead under one policy, and what comes of them."""
