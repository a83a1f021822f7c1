"""Who: the people, how they sign in, and the door-keeper."""
