"""A cloud and its stores under kills: every visit settled once, whoever falls when."""
