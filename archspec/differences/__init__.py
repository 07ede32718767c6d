"""Compare two networks: what differs, what it costs, and a drawing of both."""
