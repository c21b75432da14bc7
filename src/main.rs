//! The subcommands; the only place that prints errors.

fn main() {}
