"""The worker: takes what it can start, keeps its leases, sweeps what others lost."""
