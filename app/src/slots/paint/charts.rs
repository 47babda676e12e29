//! Numbers as pictures: a line the size of a word, bars, lines. Sizes are attributes of SVG, and every chart shows its
//! numbers as a table too.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{
    Element,
    kinds::{Chart, ChartKind, Series},
};

use super::{
    Painted, clean,
    kinds::{classed, tone},
    value,
};
use crate::ui::{El, Still as _, el};

const COLOURS: [&str; 6] = ["chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6"];

/// Two decimals are finer than a pixel.
fn short(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// Least and greatest; never the same, and with zero between them where `with_zero`.
fn bounds<'a>(values: impl Iterator<Item = &'a f64>, with_zero: bool) -> (f64, f64) {
    let start = if with_zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    let (low, high) = values.fold(start, |(low, high), value| (value.min(low), value.max(high)));
    if high > low { (low, high) } else { (low - 0.5, high + 0.5) }
}

/// Where a number stands between two others, 0 to 1. Half of each first: the distance of two very large numbers may be
/// no number.
fn share(value: f64, low: f64, high: f64) -> f64 {
    let share = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 }
}

/// `x,y x,y …` inside a box of `width` × `height`, greatest on top, with two units of air.
fn points(values: &[f64], (low, high): (f64, f64), width: f64, height: f64) -> String {
    let step = width / (values.len().max(2) - 1) as f64;
    let one = |(index, value): (usize, &f64)| {
        let y = height - 2.0 - share(*value, low, high) * (height - 4.0);
        [short(index as f64 * step), short(y)].join(",")
    };
    values.iter().enumerate().map(one).collect::<Vec<_>>().join(" ")
}

pub(super) fn sparkline(painted: &Arc<Painted>) -> El {
    let label = value(painted, |element| match element {
        Element::Sparkline(line) => Some(clean(&line.label)),
        _ => None,
    });
    let line = value(painted, |element| match element {
        Element::Sparkline(line) => points(&line.values, bounds(line.values.iter(), false), 100.0, 44.0),
        _ => String::new(),
    });
    let (area, line) = (line.clone(), line);
    let below = move || Some(["0,44 ", &area(), " 100,44"].concat());
    let svg = el("svg")
        .attr("viewBox", "0 0 100 44")
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .kid(el("polygon").class("spark-area").live("points", below))
        .kid(el("polyline").class("spark-line").live("points", move || Some(line())));
    classed("span", painted, |element| match element {
        Element::Sparkline(line) => ["v-spark", tone(line.tone)].concat(),
        _ => String::new(),
    })
    .attr("role", "img")
    .live("aria-label", label)
    .kid(svg)
}

pub(super) fn chart(painted: &Arc<Painted>) -> El {
    let label = value(painted, |element| match element {
        Element::Chart(chart) => clean(&chart.label),
        _ => String::new(),
    });
    let (spoken, node, numbers) = (label.clone(), painted.node.clone(), painted.node.clone());
    let picture =
        el("div").attr("role", "img").attr("data-host", "").live("aria-label", move || Some(spoken())).part(
            move || match &node.read().element {
                Element::Chart(chart) if chart.kind == ChartKind::Line => lines(chart).still(),
                Element::Chart(chart) => bars(chart).still(),
                _ => ().still(),
            },
        );
    let table = el("details")
        .class("v-chart-table")
        .attr("data-host", "")
        .kid(el("summary").class("btn btn-ghost btn-sm").kid("Show as table"))
        .part(move || match &numbers.read().element {
            Element::Chart(chart) => table(chart).still(),
            _ => ().still(),
        });
    el("figure").class("v-chart").kid(el("figcaption").text(label)).kid(picture).kid(table)
}

/// One row a number: the words at its start, the bar, the number at its end.
fn bars(chart: &Chart) -> El {
    let (low, high) = bounds(chart.series.iter().flat_map(|series| &series.values), true);
    let place = |value: f64| 100.0 * share(value, low, high);
    let many = chart.series.len() > 1;
    let mut rows = Vec::new();
    for (column, category) in chart.categories.iter().enumerate() {
        for (row, series) in chart.series.iter().enumerate() {
            let value = series.values.get(column).copied().unwrap_or_default();
            let (from, to) = (place(value.min(0.0)), place(value.max(0.0)));
            let bar = el("svg")
                .attr("viewBox", "0 0 100 12")
                .attr("preserveAspectRatio", "none")
                .attr("aria-hidden", "true")
                .kid(
                    el("rect")
                        .class(COLOURS[row % COLOURS.len()])
                        .attr("x", short(from))
                        .attr("width", short(to - from))
                        .attr("height", "12")
                        .attr("rx", "1"),
                );
            let words = if row == 0 { clean(category) } else { String::new() };
            rows.push(el("span").class("v-bar-label").kid(words));
            rows.push(el("span").class("v-bar").kid(bar));
            rows.push(el("span").class("v-bar-value num").kid(value.to_string()));
        }
    }
    let legend = many.then(|| legend(&chart.series));
    el("div").kid(el("div").class("v-bars").kids(rows)).maybe_kid(legend)
}

fn lines(chart: &Chart) -> El {
    let all = bounds(chart.series.iter().flat_map(|series| &series.values), false);
    let one = |(row, series): (usize, &Series)| {
        // A single number is a line of one height.
        let values = if let [only] = series.values[..] { vec![only, only] } else { series.values.clone() };
        el("polyline")
            .class(["chart-line ", COLOURS[row % COLOURS.len()]].concat())
            .attr("points", points(&values, all, 300.0, 120.0))
    };
    let svg = el("svg")
        .class("v-lines")
        .attr("viewBox", "0 0 300 120")
        .attr("preserveAspectRatio", "none")
        .attr("aria-hidden", "true")
        .kids(chart.series.iter().enumerate().map(one));
    let end =
        |category: Option<&String>| el("span").kid(category.map(|text| clean(text)).unwrap_or_default());
    let ends =
        el("div").class("v-line-ends").kid(end(chart.categories.first())).kid(end(chart.categories.last()));
    el("div").kid(svg).kid(ends).kid(legend(&chart.series))
}

fn legend(series: &[Series]) -> El {
    let one = |(row, series): (usize, &Series)| {
        let mark = el("svg")
            .attr("viewBox", "0 0 10 10")
            .attr("width", "10")
            .attr("height", "10")
            .attr("aria-hidden", "true")
            .kid(
                el("rect")
                    .class(COLOURS[row % COLOURS.len()])
                    .attr("width", "10")
                    .attr("height", "10")
                    .attr("rx", "2"),
            );
        el("li").kid(mark).kid(el("span").kid(clean(&series.label)))
    };
    el("ul").class("v-legend").kids(series.iter().enumerate().map(one))
}

fn table(chart: &Chart) -> El {
    let head = chart
        .series
        .iter()
        .map(|series| el("th").attr("scope", "col").class("end").kid(clean(&series.label)));
    let line = |(column, category): (usize, &String)| {
        let cells = chart.series.iter().map(|series| {
            let value = series.values.get(column).copied().unwrap_or_default();
            el("td").class("end num").kid(value.to_string())
        });
        el("tr").kid(el("th").attr("scope", "row").kid(clean(category))).kids(cells)
    };
    el("table")
        .class("table")
        .kid(el("caption").class("sr-only").kid(clean(&chart.label)))
        .kid(el("thead").kid(el("tr").kid(el("td").kid("")).kids(head)))
        .kid(el("tbody").kids(chart.categories.iter().enumerate().map(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_inside_its_box_whatever_its_numbers() {
        let values = [f64::MAX, f64::MIN, 0.0, 1e-300, -1.5];
        for width in [100.0, 300.0] {
            for values in [&values[..], &[3.0, 3.0], &[f64::MAX, f64::MAX]] {
                let text = points(values, bounds(values.iter(), false), width, 44.0);
                for point in text.split(' ') {
                    let (x, y) = point.split_once(',').expect("two numbers");
                    let (x, y): (f64, f64) = (x.parse().expect("x"), y.parse().expect("y"));
                    assert!((0.0..=width).contains(&x) && (0.0..=44.0).contains(&y), "{values:?}: {text}");
                }
            }
        }
    }

    #[test]
    fn bars_start_at_zero() {
        assert_eq!(bounds([2.0, 8.0].iter(), true), (0.0, 8.0));
        assert_eq!(bounds([-2.0].iter(), true), (-2.0, 0.0));
        assert_eq!(bounds([0.0].iter(), true), (-0.5, 0.5));
    }
}
