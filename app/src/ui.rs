//! The product-neutral parts that every page is made of; one file a component, sizes and ARIA of the design
//! system. Knows no product word except the consent rows, which take `tenon_contract::consent` types.

mod badge;
mod button;
mod card;
mod code;
mod consent;
mod dialog;
mod el;
mod facts;
mod field;
mod menu;
mod notice;
mod powers_used;
mod progress;
mod search_field;
mod still;
mod table;
mod tabs;
mod tile;
mod time;
mod toast;
mod tooltip;

#[cfg(test)]
mod tests;

pub use badge::{Badge, BadgeTone, Status, StatusKind};
pub use button::{Button, ButtonKind, ButtonSize, IconButton, LinkButton, Opens};
pub use card::{Card, StretchLink};
pub use code::{Code, Digest};
pub use consent::{Choice, PermissionGroups, PermissionRows, PowersStrip};
pub use dialog::{Dialog, DialogSize, close_dialog, open_dialog};
pub use el::{Draw, El, ElState, Kid, el, key_of, list, part, view_kid};
pub use facts::{Crumb, Crumbs, DefinitionList, Fact};
pub use field::{Checkbox, ErrorSummary, Field, Input, Radio, RadioGroup, Select, Textarea, follow_checked};
pub(crate) use menu::menu;
pub use menu::{Menu, MenuButton, MenuItem, MenuLabel, MenuLine, MenuLink};
pub(crate) use notice::notice_look;
pub use notice::{EmptyState, Notice, NoticeTone, Skeleton};
pub use powers_used::PowersUsed;
pub use progress::{ProgressStep, ProgressSteps, Step, StepState, Stepper};
pub use search_field::SearchField;
pub use still::{Part, Still};
pub use table::{Column, Table};
pub(crate) use tabs::move_in_tabs;
pub use tabs::{NavTab, NavTabs, PanelTab, PanelTabs};
pub use tile::{Avatar, Tile, TileSize, initials};
pub use time::{Clock, RelativeTime, absolute, now, provide_clock, relative};
pub use toast::{Toast, ToastAction, ToastRegion, ToastTone, Toasts, provide_toasts, use_toasts};
pub use tooltip::Tooltips;
