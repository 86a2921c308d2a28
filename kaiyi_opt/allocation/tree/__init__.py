"""Branch and cut for programs of some hundreds of columns, proved in whole numbers."""
