"""A report as a file, in each form in which it is taken away."""
