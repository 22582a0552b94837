"""The API, asked over a socket as anybody would."""
