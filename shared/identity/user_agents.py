"""Which browser it may be, in one word, so that a person knows the session of the laptop from that of the phone."""

# In this order: most browsers also claim to be those further down.
FAMILIES = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "curl/": "curl",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_family(user_agent: str) -> str:
    """Such as "Firefox on Linux"; nothing of what was sent is kept as it came."""
    family = next((name for sign, name in FAMILIES.items() if sign in user_agent), "unknown")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), None)
    return f"{family} on {system}" if system else family
