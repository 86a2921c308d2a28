"""The core method at scale: prices on the rows that cross blocks, an exact bound, and a core program that closes it."""
