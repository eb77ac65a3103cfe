"""Room catalog: plugins, how they are found, and what replaces them."""
