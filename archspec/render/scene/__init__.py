"""The scene: what a figure shows, before anything is placed."""
