//! A plugin for tests: each request says which power to use, and the answer says what came of it, an error by its
//! case and its words.
#[cfg(feature = "backend")]
mod backend;
