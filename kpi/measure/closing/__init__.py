"""The canonical form of a closed month, its digest, and the chain of months."""
