"""Tests of the emulator itself, run by `python -m unittest discover -s emulator/checks -t .`."""
