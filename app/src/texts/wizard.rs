//! The install wizard, and asking somebody else to install.

pub const STEPS: [&str; 4] = ["Version", "Permissions", "Settings", "Review"];
