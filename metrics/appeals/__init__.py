"""What a department answers when a figure judges it: comments, deferrals, appeals; decisions."""
