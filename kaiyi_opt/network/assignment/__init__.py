"""The exact sparse assignment with capacities, and its proof in whole numbers."""
