"""The job's verbs: submit, run, settle, cancel, wait, deliver. They own its transactions."""
