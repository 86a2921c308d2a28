"""What happens in a month, one process a file; each docstring is the process's page in the ODD description."""
