"""Cutting closed meshes with a plane: outlines, what they fill, and what a bone has inside."""
