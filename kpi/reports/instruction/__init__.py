"""The monthly instruction (IKP) as a sheet and as a paper."""
