"""What kader report and what follows from it: visits, review, referrals, doses, development, posyandu, what is due."""
