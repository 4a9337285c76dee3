"""A task: the unit of ownership, and everything that only the engine needs to run one."""
