"""The domain: the words of the planners' world as frozen values, with no input or output."""
