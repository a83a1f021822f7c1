"""Letters: each person's inbox, delivery, and the letters that failed."""
