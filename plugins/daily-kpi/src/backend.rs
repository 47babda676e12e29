//! Asks Risk Register how many risks there are and keeps a number for each day.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tenon_sdk::{Cx, Error, Health, JobReport, JobRun, Plugin, Request, Response, Result, register_plugin};

const REGISTER: &str = "risk-register/risks@1";
const SERIES: &str = "series";
/// Why the last count did not work; nothing when it did.
const TROUBLE: &str = "trouble";
/// Days that are kept.
const KEPT: usize = 365;
/// Levels that somebody should look at.
const GRAVE: [&str; 2] = ["High", "Very high"];
const DAY: u64 = 86_400_000_000;

#[derive(Debug, Default)]
pub struct DailyKpi;

register_plugin!(DailyKpi: install health route job);

/// One day, as it is kept and told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Point {
    /// Days since 1970-01-01, UTC.
    day: u64,
    total: u64,
    grave: u64,
    late: u64,
}

/// What Risk Register answers; what else it says is not asked for.
#[derive(Deserialize)]
struct Summary {
    total: u64,
    levels: Vec<Count>,
    late: u64,
}

#[derive(Deserialize)]
struct Count {
    word: String,
    count: u64,
}

impl Plugin for DailyKpi {
    fn health(&self, cx: &Cx) -> Result<Health> {
        if let Some(why) = cx.kv().get::<String>(TROUBLE)? {
            return Ok(Health::bad(format!("The last count did not work. {why}")));
        }
        let series: Vec<Point> = cx.kv().get(SERIES)?.unwrap_or_default();
        // An old number is no complaint: when it counts is up to whoever asks, and to the server's schedule.
        Ok(Health::good().say(match series.last() {
            None => "Nothing counted yet.".into(),
            Some(last) => {
                let kept = if series.len() == 1 { "1 day".into() } else { format!("{} days", series.len()) };
                format!("{kept} kept; {} risks {}.", last.total, when(cx.now() / DAY, last.day))
            }
        }))
    }

    fn job(&self, cx: &Cx, _: &JobRun) -> Result<JobReport> {
        let asked = cx.services().call::<Summary>(REGISTER, "summary", &json!({}));
        match &asked {
            Ok(_) => cx.kv().delete(TROUBLE).map(drop)?,
            Err(error) => cx.kv().set(TROUBLE, &error.to_string()).map(drop)?,
        }
        let summary = asked?;
        let grave = summary.levels.iter().filter(|level| GRAVE.contains(&level.word.as_str()));
        let point = Point {
            day: cx.now() / DAY,
            total: summary.total,
            grave: grave.map(|level| level.count).sum(),
            late: summary.late,
        };
        cx.kv().update(SERIES, |series: &mut Vec<Point>| keep(series, point.clone()))?;
        let words = format!("{} risks, {} of them high or very high.", point.total, point.grave);
        JobReport::say(words).report(&point)
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("GET", "/series") => {
                let series: Vec<Point> = cx.kv().get(SERIES)?.unwrap_or_default();
                Response::json(&json!({ "series": series }))
            }
            ("POST", "/count") => {
                let run = cx.jobs().start("count", &json!(null))?;
                Ok(Response::json(&json!({ "run": run, "message": "Counting." }))?.with_status(202))
            }
            (method, path) => {
                Err(Error::not_supported(format!("Daily KPI does not answer {method} {path}.")))
            }
        }
    }
}

/// "now", "yesterday", "5 days ago"
fn when(today: u64, day: u64) -> String {
    match today.saturating_sub(day) {
        0 => "now".into(),
        1 => "yesterday".into(),
        days => format!("{days} days ago"),
    }
}

/// A day has one number, the last; the oldest go.
fn keep(series: &mut Vec<Point>, point: Point) {
    series.retain(|known| known.day != point.day);
    series.push(point);
    series.sort_by_key(|point| point.day);
    let gone = series.len().saturating_sub(KEPT);
    series.drain(..gone);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_number_and_a_year_is_kept() {
        let point = |day: u64, total: u64| Point { day, total, grave: 0, late: 0 };
        let mut series = Vec::new();
        for day in 0..400 {
            keep(&mut series, point(day, day));
        }
        keep(&mut series, point(399, 7));
        assert_eq!((series.len(), series[0].day, series[364].total), (365, 35, 7));
    }
}
