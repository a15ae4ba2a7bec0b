"""One rule on a change in each module: what a request may do to the data, by what the data was before it."""
