"""What can be wrong with a version, a range or what is asked of them, told as pydantic tells it: by `ValueError`s."""


class InvalidVersion(ValueError):
    """A text that is no version."""


class InvalidRange(ValueError):
    """A text that is no range."""


class InvalidComparator(InvalidRange):
    """A part of a range that is no comparator, such as `>=1.2.3`."""


class InvalidOperator(ValueError):
    """Neither a way to compare two versions nor a side of a range."""


class InvalidIncrement(ValueError):
    """A version has no next one of this kind."""
