"""Long runs that kill what they can, seeded; a short slice of each is among the tests."""
