"""What signs requests to ЕСИА, and what checks the signatures of its tokens."""
