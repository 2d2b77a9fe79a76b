"""The kinds of experiment: each says which tasks it takes and what they show."""
