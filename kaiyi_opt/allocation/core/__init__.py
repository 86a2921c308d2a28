"""The core method: bounds from multipliers and an exact knapsack, then a search among the few choices still open."""
