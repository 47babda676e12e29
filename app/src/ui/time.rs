//! Times for people: relative, with the absolute time in the tooltip.

use leptos::prelude::*;
use tenon_api::Timestamp;

use super::el;

/// The page's idea of now; moves once a minute in the browser.
#[derive(Debug, Clone, Copy)]
pub struct Clock(pub RwSignal<Timestamp>);

/// Call once, above everything that shows a [`RelativeTime`].
pub fn provide_clock() {
    let clock = Clock(RwSignal::new(now()));
    provide_context(clock);
    #[cfg(feature = "hydrate")]
    crate::effect::effect(move || {
        let minute = std::time::Duration::from_secs(60);
        if let Ok(handle) = set_interval_with_handle(move || clock.0.set(now()), minute) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// The moment now, by the server's clock or the browser's.
pub fn now() -> Timestamp {
    #[cfg(feature = "hydrate")]
    return Timestamp::from_micros((js_sys::Date::now() * 1_000.0) as i64);
    #[cfg(not(feature = "hydrate"))]
    {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// `3 hours ago` as a `<time>`. What the server wrote stays as it is while the page comes alive, and moves
/// with the [`Clock`] afterwards.
#[component]
pub fn RelativeTime(#[prop(into)] at: Signal<Timestamp>) -> impl IntoView {
    let clock = use_context::<Clock>();
    let text = move || {
        let now = clock.map_or_else(now, |clock| clock.0.get());
        relative(at.get(), now)
    };
    el("time")
        .live("datetime", move || Some(at.get().to_string()))
        .live("title", move || Some(absolute(at.get())))
        .text(text)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn date(at: Timestamp) -> String {
    let (year, month, day) = at.date();
    let month = MONTHS[(month as usize).clamp(1, 12) - 1];
    [day.to_string().as_str(), " ", month, " ", year.to_string().as_str()].concat()
}

/// `20 Nov 2026, 14:02 UTC`.
pub fn absolute(at: Timestamp) -> String {
    let minutes = at.micros().rem_euclid(86_400_000_000) / 60_000_000;
    let two = |number: i64| [(b'0' + (number / 10) as u8) as char, (b'0' + (number % 10) as u8) as char];
    let mut text = date(at);
    text.push_str(", ");
    text.extend(two(minutes / 60));
    text.push(':');
    text.extend(two(minutes % 60));
    text.push_str(" UTC");
    text
}

/// `just now`, `3 minutes ago`, `in 2 hours`, `yesterday`, `3 Nov 2026`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let seconds = (now.micros() - at.micros()) / 1_000_000;
    let (past, away) = (seconds >= 0, seconds.abs());
    let counted = |number: i64, word: &str| {
        let plural = if number == 1 { "" } else { "s" };
        let number = number.to_string();
        if past {
            [&number, " ", word, plural, " ago"].concat()
        } else {
            ["in ", &number, " ", word, plural].concat()
        }
    };
    match away {
        0..45 => "just now".to_owned(),
        45..3_600 => counted((away / 60).max(1), "minute"),
        3_600..86_400 => counted(away / 3_600, "hour"),
        86_400..172_800 => if past { "yesterday" } else { "tomorrow" }.to_owned(),
        172_800..2_592_000 => counted(away / 86_400, "day"),
        _ => date(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a time")
    }

    #[test]
    fn times_read_as_people_say_them() {
        let now = at("2026-11-20T14:02:00Z");
        let says = |text: &str| relative(at(text), now);
        assert_eq!(says("2026-11-20T14:01:40Z"), "just now");
        assert_eq!(says("2026-11-20T14:01:10Z"), "1 minute ago");
        assert_eq!(says("2026-11-20T11:00:00Z"), "3 hours ago");
        assert_eq!(says("2026-11-19T11:00:00Z"), "yesterday");
        assert_eq!(says("2026-11-17T11:00:00Z"), "3 days ago");
        assert_eq!(says("2026-08-03T11:00:00Z"), "3 Aug 2026");
        assert_eq!(says("2026-11-22T15:00:00Z"), "in 2 days");
    }

    #[test]
    fn an_absolute_time_names_its_zone() {
        assert_eq!(absolute(at("2026-11-03T04:05:06Z")), "3 Nov 2026, 04:05 UTC");
    }
}
