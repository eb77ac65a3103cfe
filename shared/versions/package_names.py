"""What npm ever took as the name of a package, in one place for all that read names somebody else wrote."""

import re

MAX_NAME_LENGTH = 214
# New names are lower case and have no signs but "-", "." and "_"; old ones, as JSONStream, are installed everywhere.
# What this product lets in as the name of a new plugin is narrower: `shared.catalog.models.NPM_NAME`.
ANY_NPM_NAME = r"^(?:@[A-Za-z0-9~*!'()._-]+/)?[A-Za-z0-9~*!'()-][A-Za-z0-9~*!'()._-]*$"

_NAME = re.compile(ANY_NPM_NAME)


def is_package_name(text: str) -> bool:
    """Whether it is a name that npm's registry could hold."""
    return len(text) <= MAX_NAME_LENGTH and _NAME.fullmatch(text) is not None
