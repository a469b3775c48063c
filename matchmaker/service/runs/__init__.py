"""A run as the command line makes it: from sheets to a folder of files, its record, and that run again."""
