"""The rooms of Plugyard and what they all stand on; travels in every function's package."""
