"""Builders of soft tissue: each turns a table of figures and the bones into parts."""
