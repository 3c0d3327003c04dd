"""Who the cabinet acts for: parties, their members, roles, invitations, addresses and bank accounts."""
