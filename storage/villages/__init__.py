"""Areas, and what the programme has and does in each: posyandu, provisions, groups, trainings, supplementary food."""
