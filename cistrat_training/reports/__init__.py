"""9 The year: the register of activities, the figures, the prose, the frozen report."""
