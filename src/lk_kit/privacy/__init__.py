"""What people may ask about their data: consents and their withdrawal, a copy of everything, to be forgotten."""
