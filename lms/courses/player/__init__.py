"""The player: opens one activity for one learner and keeps what they did."""
