"""``python -m laituri_learn`` is the ``laituri`` command."""

from laituri_learn.cli import main

main()
