"""How well texts are understood, measured on labelled ones: `amends nlu evaluate`."""
