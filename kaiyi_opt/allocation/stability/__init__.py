"""How sure the list is: jurors or voters resampled, and the allocation asked again each time."""
