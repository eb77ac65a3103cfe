"""What every endpoint has for nothing: authentication, errors, preconditions, idempotency, cursors, labels."""
