"""What one goal costs in another, and what more money would buy: exact frontiers and budget curves."""
