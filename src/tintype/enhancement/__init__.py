"""Prompt enhancement: more of what the prompt wishes for, in its own language; never a reason for a job to fail."""
