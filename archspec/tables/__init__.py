"""Tables, and the formats they are printed in."""
