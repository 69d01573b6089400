"""The 3D view: the only place that knows PyVista and VTK."""
