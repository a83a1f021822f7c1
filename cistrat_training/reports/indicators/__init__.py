"""Every figure of a report: where it is defined, counted, and listed row by row."""
