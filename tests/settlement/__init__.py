"""From a finished visit to money."""
