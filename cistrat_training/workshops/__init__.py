"""1 The call: series, workshops, and who has a place in them."""
