//! The view half: a pure function from what happened to what is drawn. `init` and `update` change a model,
//! `draw` turns it into a tree; effects are asked for through [`Step`].

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tenon_contract::view::{Effect, Node, Op, ViewCx, ViewEvent, ViewInput, ViewOutput};

#[doc(hidden)]
pub mod abi;
mod build;
#[doc(hidden)]
pub mod bump;
mod from_value;

pub use build::*;
pub use from_value::{Unfit, read};
pub use tenon_contract::records::FilterOp;
pub use tenon_contract::view::{
    EventType, Node as Tree,
    kinds::{Align, Size, Tone},
};

/// One of the manifest's `[[views]]`. The model and messages travel as JSON and are read by this plugin alone.
pub trait View {
    /// The name in the manifest.
    const NAME: &'static str;
    /// What it remembers between steps, at most 64 KiB as JSON.
    type Model: Serialize + DeserializeOwned;
    /// What happens to it: events of its own tree and answers to its effects.
    type Msg: Serialize + DeserializeOwned;

    /// The first model. Runs on the server, also when a visitor comes from another page.
    fn init(step: &mut Step) -> Self::Model;

    /// One thing happened. Runs in the browser, and on the server to take the answers to effects of `init`.
    fn update(model: &mut Self::Model, msg: Self::Msg, step: &mut Step);

    /// The tree of a model. The same model and surroundings always give the same tree.
    fn draw(model: &Self::Model, step: &Step) -> Node;
}

/// The surroundings of one step, and the effects it asks for.
#[derive(Debug)]
pub struct Step {
    cx: ViewCx,
    props: Value,
    data: Value,
    event: Option<ViewEvent>,
    effects: Vec<Effect>,
    live: bool,
}

impl Step {
    /// Locale, time, user, permissions, path and query.
    pub fn cx(&self) -> &ViewCx {
        &self.cx
    }

    /// What the slot passes.
    pub fn props(&self) -> &Value {
        &self.props
    }

    /// The records that the manifest's `data` names.
    pub fn data(&self) -> &Value {
        &self.data
    }

    /// The event that brought the message; an effect's answer has the type `result`.
    pub fn event(&self) -> Option<&ViewEvent> {
        self.event.as_ref()
    }

    /// Whether the viewer has a permission: a core one, or the plugin's own without its prefix.
    pub fn can(&self, permission: &str) -> bool {
        self.cx.can.iter().any(|name| name == permission)
    }

    /// The answer to a `call`: whether it worked, and its body.
    pub fn answer(&self) -> Option<(bool, &Value)> {
        let event = self.event.as_ref().filter(|event| event.kind == EventType::Result)?;
        let value = event.value.as_ref()?;
        Some((
            value.get("ok").and_then(Value::as_bool).unwrap_or(false),
            value.get("body").unwrap_or(&Value::Null),
        ))
    }

    /// What is said against a `call` that did not work: the sentence of the first field, or of the whole (RFC 9457).
    pub fn refusal(&self) -> Option<&str> {
        let (_, body) = self.answer().filter(|(ok, _)| !ok)?;
        body["errors"][0]["detail"].as_str().or_else(|| body["detail"].as_str())
    }

    /// Keeps a worker for this view even before the first event, so that `after` runs by itself.
    pub fn live(&mut self) {
        self.live = true;
    }

    /// A request to one of the plugin's own routes; `then` comes back with the answer.
    pub fn call(&mut self, method: &str, route: &str, body: Option<Value>, then: Option<impl Serialize>) {
        self.effects.push(Effect::Call {
            route: route.to_owned(),
            method: method.to_owned(),
            body,
            then: then.as_ref().map(message),
        });
    }

    /// The answer to `records`: the page's records, and the cursor of the next page.
    pub fn items(&self) -> Option<(&[Value], Option<&str>)> {
        let value = self.event.as_ref().filter(|event| event.kind == EventType::Result)?.value.as_ref()?;
        Some((value.get("items")?.as_array()?, value.get("next").and_then(Value::as_str)))
    }

    /// What a field was changed to; false when a dialog was closed.
    pub fn value(&self) -> Option<&Value> {
        self.event.as_ref()?.value.as_ref()
    }

    /// What was typed into a form, by property or field name.
    pub fn values(&self) -> Option<&Value> {
        self.event.as_ref()?.values.as_ref()
    }

    /// What a contribution in one of the plugin's own slots sent: the name of it, and the data.
    pub fn slot_data(&self) -> Option<(&str, &Value)> {
        let value = self.event.as_ref().filter(|event| event.kind == EventType::Data)?.value.as_ref()?;
        Some((value.get("name")?.as_str()?, value.get("data").unwrap_or(&Value::Null)))
    }

    /// A page of one of the plugin's own collections; `query` is `{filter, sort, limit, cursor}`.
    pub fn records(&mut self, collection: &str, query: Option<Value>, then: &impl Serialize) {
        self.effects.push(Effect::Records {
            collection: collection.to_owned(),
            query,
            then: Some(message(then)),
        });
    }

    /// Opens one of the plugin's own modals; only after a user's event.
    pub fn open(&mut self, contribution: &str, props: Option<Value>) {
        self.effects.push(Effect::Open { contribution: contribution.to_owned(), props });
    }

    /// Closes the modal that this view stands in.
    pub fn close(&mut self) {
        self.effects.push(Effect::Close {});
    }

    /// A GET of an own route, which the browser keeps as a file.
    pub fn download(&mut self, route: &str) {
        self.effects.push(Effect::Download { route: route.to_owned() });
    }

    /// Starts one of the plugin's own `[[jobs]]`; `then` comes back with `{ok, status, body}`.
    pub fn job(&mut self, name: &str, input: Option<Value>, then: Option<impl Serialize>) {
        self.effects.push(Effect::Job { name: name.to_owned(), input, then: then.as_ref().map(message) });
    }

    /// Tells the page that owns the slot this view stands in.
    pub fn slot_event(&mut self, name: &str, data: Option<Value>) {
        self.effects.push(Effect::SlotEvent { name: name.to_owned(), data });
    }

    /// To another place of the app; only after a user's event.
    pub fn navigate(&mut self, to: impl Into<String>) {
        self.effects.push(Effect::Navigate { to: to.into() });
    }

    /// A sentence that appears for a moment.
    pub fn toast(&mut self, text: impl Into<String>) {
        self.effects.push(Effect::Toast { text: text.into(), tone: None });
    }

    pub fn toast_with(&mut self, tone: Tone, text: impl Into<String>) {
        self.effects.push(Effect::Toast { text: text.into(), tone: Some(tone) });
    }

    /// Has the server start this view anew.
    pub fn refresh(&mut self) {
        self.effects.push(Effect::Refresh {});
    }

    /// Brings `then` back after `ms` milliseconds, at least 1,000.
    pub fn after(&mut self, ms: u64, then: &impl Serialize) {
        self.effects.push(Effect::After { ms, then: message(then) });
    }
}

/// An object for props, bodies and data: `object([("total", total.into())])`. The macro of `serde_json` brings along
/// what formats its panics, which is a tenth of a small view.
pub fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    // One by one: collecting sorts, and brings the sort along.
    let mut map = serde_json::Map::new();
    for (name, value) in fields {
        map.insert(name.to_owned(), value);
    }
    Value::Object(map)
}

/// A message as it travels. One that has no JSON form would be a mistake in the plugin: its step ends here.
/// `null`, the form of a unit struct, would read as "no message" on the way and travels as an empty list.
pub(crate) fn message(msg: &impl Serialize) -> Value {
    match serde_json::to_value(msg) {
        Ok(Value::Null) => Value::Array(Vec::new()),
        Ok(value) => value,
        Err(_) => abi::stop(),
    }
}

/// The way back of [`message`].
fn receive<M: DeserializeOwned>(msg: Value) -> Result<M, Unfit> {
    match msg {
        Value::Array(items) if items.is_empty() => read(Value::Null).or_else(|_| read(Value::Array(items))),
        msg => read(msg),
    }
}

/// Runs one step of one view; `None` when the input is not what this view understands.
#[doc(hidden)]
pub fn run<V: View>(input: ViewInput) -> Option<ViewOutput> {
    let ViewInput { op, props, data, model, msg, event, cx, .. } = input;
    let mut step = Step { cx, props, data, event, effects: Vec::new(), live: false };
    // From bytes, like the input: a second reader would weigh four kilobytes.
    let kept = model.and_then(|model| read(serde_json::from_slice(model.as_bytes()).ok()?).ok());
    let model = match op {
        // The model of the build before, while it can still be read.
        Op::Init => {
            let fresh = V::init(&mut step);
            kept.unwrap_or(fresh)
        }
        Op::Update => {
            let mut model = kept?;
            V::update(&mut model, receive(msg?).ok()?, &mut step);
            model
        }
    };
    let tree = V::draw(&model, &step);
    Some(ViewOutput {
        model: serde_json::to_string(&model).ok()?,
        tree,
        effects: step.effects,
        live: step.live,
    })
}

/// Makes types the plugin's views, found by their [`View::NAME`].
#[macro_export]
macro_rules! register_view {
    ($($view:ty),+ $(,)?) => {
        const _: () = {
            $crate::__bake_section!("tenon:abi", ABI, $crate::__ABI);

            #[cfg(target_arch = "wasm32")]
            #[global_allocator]
            static MEMORY: $crate::view::bump::Bump = $crate::view::bump::Bump::new();

            fn dispatch(input: $crate::contract::view::ViewInput) -> Option<$crate::contract::view::ViewOutput> {
                $(
                    if input.view == <$view as $crate::View>::NAME {
                        return $crate::view::run::<$view>(input);
                    }
                )+
                None
            }

            #[unsafe(no_mangle)]
            extern "C" fn tenon_alloc(len: usize) -> *mut u8 {
                $crate::view::abi::alloc(len)
            }

            /// # Safety
            /// `ptr` and `len` are those of an earlier `tenon_alloc` or answer.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn tenon_free(ptr: *mut u8, len: usize) {
                // SAFETY: the caller keeps the contract of view protocol 1, which is that of `free`.
                unsafe { $crate::view::abi::free(ptr, len) }
            }

            /// # Safety
            /// `ptr` and `len` are those of an earlier `tenon_alloc`, filled with the input.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn tenon_view(ptr: *mut u8, len: usize) -> u64 {
                // SAFETY: the caller keeps the contract of view protocol 1, which is that of `step`.
                unsafe { $crate::view::abi::step(ptr, len, dispatch) }
            }
        };
    };
}
