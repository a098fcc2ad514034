"""Moderation: whether a prompt or a picture may be made. Rules always run; a remote classifier may follow them."""
