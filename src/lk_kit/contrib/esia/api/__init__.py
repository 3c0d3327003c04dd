"""The API of companies that Госуслуги vouches for."""
