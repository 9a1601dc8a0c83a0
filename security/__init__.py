"""Who comes in, and what they may do: accounts, sessions, tokens, rights, the guard."""
