//! The way of a block in four networks, side by side on one clock, and what finding and spreading took in each.

use hashyard_sim::scene::networks::{Network, Topology};
use hashyard_sim::scene::talk::{Has, Role};
use hashyard_sim::stats::Measured;
use hashyard_sim::{Name, ParameterName};
use hashyard_ui_model::format::three_digits;
use yew::prelude::*;

use super::super::look::Unit;
use super::{Drawn, talk};
use crate::i18n::{Lang, lab, scenes as text};

/// Room between two.
const GAP: f64 = 12.0;
/// All stand in a row where each has so much room, else two by two.
const COLUMN: f64 = 190.0;
/// They are at most so wide.
const WIDEST: f64 = 260.0;

/// All networks, by a part of the time that the slowest takes.
pub fn draw(lang: Lang, networks: &[Network], part: f64, width: f64) -> Drawn {
    let end = networks.iter().map(|network| talk::end(&network.talk)).max().unwrap_or_default();
    let now = talk::moment(end, part);
    let column = |columns: f64| (width - GAP * (columns - 1.0)) / columns;
    let each = if column(4.0) < COLUMN { column(2.0) } else { column(4.0) }.floor().clamp(1.0, WIDEST);
    let lit = |network: &Network| talk::count(&network.talk, Has::It, now);
    let figure = |network: &Network| {
        let lost = network.talk.nodes.iter().filter(|role| **role == Role::Lost).count();
        let (name, has, all) = (name(lang, network.topology), lit(network), network.talk.nodes.len() - lost);
        let label = text::networks_drawn(lang, name, has, all);
        html! {
            <figure key={name}>
                { talk::draw_small(lang, &network.talk, label.into(), now, each) }
                <figcaption><b>{ name }</b><span class="num">{ format!("{has} / {all}") }</span></figcaption>
            </figure>
        }
    };
    let counts: Vec<usize> = networks.iter().map(lit).collect();
    let count = |at: usize| counts.get(at).copied().unwrap_or_default();
    let seconds = three_digits(now as f64 / 1000.0);
    Drawn {
        picture: html! { <div class="lab-networks">{ for networks.iter().map(figure) }</div> },
        moment: text::lit_each(lang, &seconds, count(0), count(1), count(2), count(3)),
    }
}

/// What is drawn, in words.
pub fn caption(lang: Lang, networks: &[Network]) -> String {
    networks
        .first()
        .map_or_else(String::new, |network| text::blocks_of(lang, network.talk.nodes.len(), network.talk.of))
}

/// What it took in each.
pub fn table(lang: Lang, networks: &[Network]) -> Html {
    let heads = [
        text::c_found(lang),
        text::c_messages(lang),
        text::c_hops(lang),
        text::c_time(lang),
        text::c_points(lang),
    ];
    let row = |network: &Network| {
        html! {
            <tr>
                <th scope="row">{ name(lang, network.topology) }</th>
                { cell(Unit::Share, Some(network.found)) }
                { cell(Unit::Count, Some(network.messages)) }
                { cell(Unit::Count, network.hops) }
                { cell(Unit::Count, network.block_ms) }
                <td class="num">{ network.single_points }</td>
            </tr>
        }
    };
    html! {
        <div class="lab-wide" tabindex="0" role="region" aria-label={text::side_by_side(lang)}>
            <table class="tbl lab-table" aria-label={text::side_by_side(lang)}>
                <thead><tr><td></td>{ for heads.map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
                <tbody>{ for networks.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// A number, and its interval; a dash for one that is not.
fn cell(unit: Unit, measured: Option<Measured>) -> Html {
    let Some(Measured { value, low, high }) = measured else { return html! { <td>{ "–" }</td> } };
    let (low, high) = unit.possible(low, high);
    html! {
        <td class="num">
            { unit.mark(value) }
            if low < high {
                <small>{ unit.text(low) }{ " – " }{ unit.text(high) }</small>
            }
        </td>
    }
}

/// What it is called where one chooses it.
fn name(lang: Lang, topology: Topology) -> &'static str {
    lab::choices(lang, Name::Topologies, ParameterName::Rule)[topology as usize]
}
