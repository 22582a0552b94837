"""(written with the package.)"""
