"""Views: a portfolio and a question become a Report."""
