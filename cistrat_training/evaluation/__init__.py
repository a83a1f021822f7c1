"""7 What they thought: questionnaires before, after, each day, and six and twelve months later."""
