"""One table model for page, CSV, XLSX and JSON; small-group suppression; charts as SVG."""
