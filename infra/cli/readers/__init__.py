"""One module for each kind of file: a text in, an inventory out; nothing is opened, sent or executed here."""
