"""Write output files: find the target, protect what exists, replace it as a whole."""
