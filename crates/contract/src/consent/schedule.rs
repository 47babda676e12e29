//! A cron schedule in words, for "Works in the background every 6 hours". Schedules that no short phrase
//! describes are "on a schedule of its own".

use super::words::count;

const DAYS: [&str; 8] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// By itself: `Every day at 05:00`.
pub fn alone(schedule: &str) -> String {
    super::words::capitalize(&describe(schedule))
}

pub fn describe(schedule: &str) -> String {
    let fields: Vec<&str> = schedule.split(' ').collect();
    exact(&fields).unwrap_or_else(|| "on a schedule of its own".into())
}

fn exact(fields: &[&str]) -> Option<String> {
    let [minute, hour, day, month, weekday] = fields else { return None };
    let any = |field: &str| field == "*";
    let number = |field: &str| field.parse::<usize>().ok();
    let every = |field: &str, one: &str, many: &str| {
        let step = number(field.strip_prefix("*/")?)?;
        Some(if step == 1 { format!("every {one}") } else { format!("every {}", count(step, one, many)) })
    };
    if !any(month) {
        return None;
    }
    if any(day) && any(weekday) {
        if any(hour) {
            return if any(minute) {
                Some("every minute".into())
            } else {
                every(minute, "minute", "minutes").or_else(|| number(minute).map(|_| "every hour".into()))
            };
        }
        if number(minute).is_some() && hour.starts_with("*/") {
            return every(hour, "hour", "hours");
        }
    }
    let time = format!("{:02}:{:02}", number(hour)?, number(minute)?);
    match (any(day), any(weekday)) {
        (true, true) => Some(format!("every day at {time}")),
        (true, false) if *weekday == "1-5" => Some(format!("every weekday at {time}")),
        (true, false) => Some(format!("every {} at {time}", DAYS.get(number(weekday)?)?)),
        (false, true) => Some(format!("on day {} of every month at {time}", number(day)?)),
        (false, false) => None,
    }
}
