"""Charts and maps as pictures: what they show is a Vega-Lite specification, a dictionary
that a pure function of a module here makes of figures; `render` draws it."""
