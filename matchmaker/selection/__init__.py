"""Candidate pairs with values in, the best set of meetings within limits and a fairness floor out; no slots yet."""
