"""Back ends: each writes pictures, outlines or graphs in one format."""
