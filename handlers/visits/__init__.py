"""The kader's work: reports of visits, what they mean, referrals, what is due."""
