"""What the main pages may cost: questions to the database, bytes to the learner."""
