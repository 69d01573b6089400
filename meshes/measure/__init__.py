"""The developers' tool that measures figures from the reference sets; never needed at run time."""
