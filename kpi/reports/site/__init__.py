"""The pages of the site: what leaders look at, as values that a template draws."""
