"""The sections of the report, a file each: a function from what a run found to what a director reads of it."""
