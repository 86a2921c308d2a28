"""Where the pillars meet: pairing with the solvers of the allocation, and policies made of allocation and network."""
