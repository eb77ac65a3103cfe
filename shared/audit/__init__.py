"""Room audit: the trail of who did what; table writes get into it by trigger, everything else from here."""
