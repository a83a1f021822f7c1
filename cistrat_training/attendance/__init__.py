"""6 Who came: evidence, and the presence concluded from it."""
