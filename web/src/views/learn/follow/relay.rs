//! Mempool and hops: waiting, and being passed on.

use hashyard_course::Station;
use hashyard_node::view::{Count, FollowView, MessageView, Place, WorkView};
use hashyard_ui_model::format::{fee_rate, grouped};
use yew::prelude::*;

use super::row::row;
use super::stations::StationProps;
use crate::bridge::ask::{self, Hops};
use crate::i18n::{Lang, blank, follow as text, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{Callout, Glyph, HashText, StateBox};
use crate::views::parts::{Loaded, local_date_time, time_of_day_ms, use_answer};

/// What it pays for its place, and whether another may take that.
pub fn mempool_station(lang: Lang, view: &FollowView) -> Html {
    let tx = &view.tx;
    let fee = tx.fee.map(|fee| text::fee_of(lang, &fee.to_string(), &grouped(tx.vsize.into())));
    let rate = tx.fee.map(|fee| fee.to_sat() as f64 / f64::from(tx.vsize.max(1)));
    html! {
        <dl>
            { row(text::fee(lang), html! { <span class="num">{ fee.unwrap_or_else(|| text::fee_unknown(lang).to_owned()) }</span> }) }
            if let Some(rate) = rate {
                { row(text::fee_rate(lang), html! { <b class="num">{ format!("{} sat/vB", fee_rate(rate)) }</b> }) }
            }
            { row(text::came_in(lang), html! { <span class="num">{ came_in(lang, view) }</span> }) }
            { row(text::signals(lang), html! { { replaceable(lang, view) } }) }
            if let Some(txid) = view.replaced_by {
                { row(text::instead(lang), html! { <HashText hash={txid} href={Route::Follow(Some(txid)).to_string()} /> }) }
            }
        </dl>
    }
}

fn came_in(lang: Lang, view: &FollowView) -> String {
    match (view.seen_ms, &view.tx.place, &view.movement) {
        (Some(at), ..) => time_of_day_ms(at),
        (None, Place::Block { .. }, _) => text::left_pool(lang).to_owned(),
        (None, _, Some(movement)) => local_date_time(movement.time),
        (None, _, None) => String::new(),
    }
}

fn replaceable(lang: Lang, view: &FollowView) -> &'static str {
    match (&view.tx.place, view.replaced_by, view.tx.replaceable) {
        (Place::Block { .. }, ..) => text::from_here_note(lang),
        (_, Some(_), _) => text::was_replaced(lang),
        (_, _, true) => text::signals_yes(lang),
        (_, _, false) => text::signals_no(lang),
    }
}

/// The messages about it that the log still has. Asked again when something is passed on.
#[component]
pub fn HopsStation(props: &StationProps) -> Html {
    let (lang, work) = (use_lang(), use_topic::<WorkView>());
    let version = work.counts.get(Count::Relayed).to_string();
    match use_answer(ask::MessagesAbout(props.view.tx.txid), version).answer {
        Loaded::Waiting => html! { <div aria-busy="true" /> },
        Loaded::Failed(why) => html! { <Callout>{ why }</Callout> },
        Loaded::Ready(hops) => hops_rows(lang, &hops),
    }
}

fn hops_rows(lang: Lang, hops: &Hops) -> Html {
    let bound = match hops.forgot_before_ms {
        Some(time) => text::log_from(lang, &time_of_day_ms(time)),
        None => text::log_whole(lang).to_owned(),
    };
    html! {
        <>
            if hops.messages.is_empty() {
                <StateBox icon={Glyph::Swap} title={text::no_hops(lang)} text={text::no_hops_why(lang)} />
            } else {
                <div class="follow-log" tabindex="0" role="group" aria-label={text::station(lang, Station::Hops)}>
                    <table>
                        <thead><tr><th>{ text::col_time(lang) }</th><th>{ text::col_message(lang) }</th><th>{ text::col_peer(lang) }</th><th>{ text::col_bytes(lang) }</th></tr></thead>
                        <tbody>{ for hops.messages.iter().map(|message| hop(lang, message)) }</tbody>
                    </table>
                </div>
            }
            <p class="hint">{ bound }{ blank(lang) }{ text::others_talk(lang) }</p>
        </>
    }
}

fn hop(lang: Lang, message: &MessageView) -> Html {
    let peer = match message.outgoing {
        true => text::sent_to(lang, &message.peer_name),
        false => text::heard_from(lang, &message.peer_name),
    };
    html! {
        <tr key={message.seq}>
            <td class="mono num">{ time_of_day_ms(message.time_ms) }</td>
            <td><code translate="no">{ &message.command }</code></td>
            <td>{ peer }</td>
            <td class="num">{ grouped(message.size.into()) }</td>
        </tr>
    }
}
