"""Lots within the margin of error: who draws lots, with which chances, and a draw that anybody can repeat."""
