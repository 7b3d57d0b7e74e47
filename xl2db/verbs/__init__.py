"""The verbs: one function a module, the same that the commands call."""
