"""The command `plugyard`: reads a repository here, sends names and versions, and shows what the API says of them.

`readers/` knows each file's syntax, `inventory.py` what they found, `repository.py` which file has the say; `sent.py`
makes everything that may leave the machine.
"""
