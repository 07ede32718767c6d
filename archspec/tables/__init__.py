"""Tables of text and numbers, and the formats they are printed in."""
