//! Views of plugins, rendered.

pub mod render;
