"""The local stand-in for API Gateway and Lambda: same events in, same answers out, same handlers."""
