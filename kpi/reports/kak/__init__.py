"""The KAK as text, for machines and as a paper."""
