//! The sandbox from outside: what its embedder sees when guests behave, and when they do not.

mod artefacts;
mod backends;
mod breaker;
mod calls;
mod capabilities;
mod checks;
mod embedder;
mod endings;
mod limits;
mod malformed;
mod support;
mod switched_off;
mod table;
mod views;
