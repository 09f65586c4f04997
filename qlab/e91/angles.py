"""The angles of E91, and what each pair of them is for."""

ALICE_DEG = (0.0, 22.5, 45.0)
BOB_DEG = (22.5, 45.0, 67.5)
CHSH = {(0.0, 22.5): 1, (0.0, 67.5): -1, (45.0, 22.5): 1, (45.0, 67.5): 1}  # the test pairs of S, with their signs
KEY = ((1, 0), (2, 1))  # where ALICE_DEG and BOB_DEG agree
