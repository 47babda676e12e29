//! Effects of one type. Each closure given to `Effect::new` is compiled with a task of its own; what every visit
//! loads uses this instead. Only in the browser.

use leptos::prelude::Effect;

/// Runs `act` soon, and again whenever what it read changes.
pub fn effect(act: impl FnMut() + 'static) {
    let mut act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(move |_: Option<()>| act());
}
