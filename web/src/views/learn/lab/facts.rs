//! Numbers beside the chart: those of the whole run, and those of the point that is told.

use hashyard_sim::{Name, Report};
use serde_json::Value;
use yew::prelude::*;

use super::look::Unit;
use crate::i18n::{Lang, lab as text};

/// A number of the summary: where it stands, what it is, and how it is called.
type Fact = (&'static str, Unit, fn(Lang) -> &'static str);

const fn facts(name: Name) -> &'static [Fact] {
    match name {
        Name::DoubleSpend => &[("nakamoto", Unit::Share, text::f_nakamoto)],
        Name::Selfish => &[
            ("honest", Unit::Share, text::f_honest),
            ("optimal", Unit::Share, text::f_optimal),
            ("threshold", Unit::Share, text::f_threshold),
        ],
        Name::Majority => &[
            ("attacks.succeeded", Unit::Share, text::f_succeeded),
            ("attacks.hashes", Unit::Count, text::f_hashes),
            ("attacks.joules", Unit::Count, text::f_joules),
        ],
        Name::Distribution => &[("server_alone", Unit::Seconds, text::f_server_alone)],
        Name::ForkRate => &[("unreached_ms", Unit::Milliseconds, text::f_unreached)],
        Name::Throughput => &[
            ("sizes.legacy", Unit::Count, text::f_legacy),
            ("sizes.segwit", Unit::Count, text::f_segwit),
            ("sizes.unreached_ms", Unit::Milliseconds, text::f_unreached),
        ],
        Name::Gossip => &[
            ("deviation", Unit::Count, text::f_deviation),
            ("deviation_at_random", Unit::Count, text::f_deviation_random),
            ("path", Unit::Count, text::f_path),
            ("left", Unit::Count, text::f_left),
            ("connected", Unit::Count, text::f_connected),
        ],
        Name::Kademlia => &[("closest.found", Unit::Share, text::f_found)],
        Name::Propagation => &[
            ("blocks", Unit::Count, text::f_blocks),
            ("stale", Unit::Count, text::f_stale),
            ("taken_back", Unit::Count, text::f_taken_back),
        ],
        Name::Race => &[
            ("delays.second_share", Unit::Share, text::f_second),
            ("delays.warned_share", Unit::Share, text::f_warned),
            ("delays.warned_after_s", Unit::Seconds, text::f_warned_after),
        ],
        Name::Finney => &[
            ("waits.lost_btc", Unit::Count, text::f_lost),
            ("waits.least_price_btc", Unit::Count, text::f_least_price),
            ("prepared_s", Unit::Seconds, text::f_prepared),
        ],
        Name::Eclipse => &[("sizes.held_share", Unit::Share, text::f_held)],
        Name::Consensus => &[
            ("networks.decided", Unit::Count, text::f_decided),
            ("networks.decided_differently", Unit::Count, text::f_differently),
            ("networks.finality_ms", Unit::Milliseconds, text::f_finality),
            ("networks.payments_per_second", Unit::Count, text::f_payments),
            ("networks.joules_per_block", Unit::Count, text::f_joules_block),
            ("networks.views", Unit::Count, text::f_views),
        ],
        Name::Topologies => &[
            ("shares.found", Unit::Share, text::f_still_found),
            ("shares.messages", Unit::Count, text::f_messages),
            ("shares.hops", Unit::Count, text::f_hops),
            ("shares.block_reached", Unit::Share, text::f_reached),
            ("shares.block_ms", Unit::Milliseconds, text::f_everywhere),
            ("shares.single_points_of_failure", Unit::Count, text::f_single_points),
        ],
        Name::CatchUp | Name::Difficulty | Name::Diffusion => &[],
    }
}

/// All that are known by now, in rows of a list.
pub fn rows(lang: Lang, name: Name, report: &Report, at: usize) -> Html {
    let row = |(place, unit, label): &Fact| {
        let value = value(report, place, at)?;
        Some(html! { <div><dt>{ label(lang) }</dt><dd class="num">{ unit.text(value) }</dd></div> })
    };
    html! { { for facts(name).iter().filter_map(row) } }
}

/// A number that stands alone, in a list with one for each point, or in a list of records.
fn value(report: &Report, place: &str, at: usize) -> Option<f64> {
    let (list, field) = place.split_once('.').unwrap_or((place, ""));
    let found = report.summary.get(list)?;
    let found = found.as_array().map_or(Some(found), |list| list.get(at))?;
    found.as_object().map_or(Some(found), |record| record.get(field)).and_then(Value::as_f64)
}
