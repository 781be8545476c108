"""The xAPI Profile: what our own verbs, types and extensions mean, and how our statements look."""
