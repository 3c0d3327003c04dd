"""The page of companies that Госуслуги vouches for."""
