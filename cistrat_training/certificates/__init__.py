"""8 The paper: certificates as issued, their PDF and their verification."""
