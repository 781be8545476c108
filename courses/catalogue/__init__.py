"""The shared catalogue of courses and the competences that they raise."""
