"""The matching service: owns people, programs, participants and pairs."""
