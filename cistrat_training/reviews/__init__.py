"""3 The judgement: rubric, assignment, conflict of interest, scores."""
