"""What is raised where a pipeline cannot be served with its own answers."""


class NotExportable(ValueError):
    """What cannot be held to the original's bits; its message names the step or column, and what to do."""
