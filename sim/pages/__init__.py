"""Pages of one file each: they open from disk without a network, in Chinese and English."""
