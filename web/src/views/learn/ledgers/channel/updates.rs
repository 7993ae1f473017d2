//! How far each update has come: proposed, endorsed, ordered, validated.

use hashyard_ledgers::channel::{Answer, Envelope, Ledger, Member, Payment, Role, Travel};
use hashyard_ledgers::versions::{Organisation, VersionsRefusal};
use yew::prelude::*;

use super::room::Hands;
use crate::i18n::{Lang, channel as text, ledgers, shell};
use crate::start;
use crate::ui::{Button, Glyph, Icon};

/// Ordered updates that are shown, the newest first.
const MAX_SHOWN: usize = 12;

/// A step: what it is, and whether it went well; `None` while it is to come.
type Step = (String, Option<bool>);

/// All of them: those under way, then those in blocks.
pub fn list(lang: Lang, member: &Member, ledger: &Ledger, hands: &Hands) -> Html {
    let pending = member.travels().rev().filter(|travel| ledger.find(&travel.id).is_none());
    let pending: Vec<Html> = pending.map(|travel| under_way(lang, travel, hands)).collect();
    let ordered = ledger.blocks().iter().rev().flat_map(|block| {
        let places = block.transactions.iter().enumerate().rev();
        places.map(move |(place, (envelope, verdict))| {
            in_block(lang, (block.number, block.first, place), envelope, verdict)
        })
    });
    let ordered: Vec<Html> = ordered.take(MAX_SHOWN).collect();
    if pending.is_empty() && ordered.is_empty() {
        return html! { <p class="hint">{ text::no_updates(lang) }</p> };
    }
    html! {
        <>
            if member.role() == Role::Orderer && member.serves() {
                { waiting(lang, member, hands) }
            }
            <ul class="channel-updates">{ for pending }{ for ordered }</ul>
        </>
    }
}

/// For the orderer: what waits for a block.
fn waiting(lang: Lang, member: &Member, hands: &Hands) -> Html {
    let count = member.queued();
    let onclick = hands.on(|member, now| member.cut(now));
    html! {
        <div class="row channel-row"><span class="num">{ text::waiting(lang, count) }</span>
            <Button small=true disabled={count == 0} {onclick}>{ text::cut(lang) }</Button></div>
    }
}

fn under_way(lang: Lang, travel: &Travel, hands: &Hands) -> Html {
    let endorsed = [Organisation::Org1, Organisation::Org2].map(|by| endorsed(lang, travel, by));
    let steps = [(text::proposed(lang).to_owned(), Some(true))].into_iter().chain(endorsed);
    let sent = match travel.envelope {
        Some(_) => (text::sent(lang).to_owned(), Some(true)),
        None => (text::ordering(lang).to_owned(), None),
    };
    let id = travel.id;
    let send = hands.on(move |member, now| member.send_anyway(&id, now));
    let is_endorsed = |answer: &Option<Answer>| matches!(answer, Some(Answer::Endorsed(..)));
    let can_send = travel.own && travel.envelope.is_none() && travel.answers.iter().any(is_endorsed);
    html! {
        <li key={hashyard_ui_model::hex::hex_digits(&id)}>
            { head(lang, &travel.proposal.payment, travel.own.then(|| text::from_here(lang).to_owned())) }
            { way(steps.chain([sent])) }
            if travel.differs() {
                <p class="ledgers-answer bad"><Icon of={Glyph::X} /><span>{ text::differs(lang) }</span></p>
            }
            if can_send {
                <div class="row channel-row"><Button small=true onclick={send}>{ text::send_anyway(lang) }</Button></div>
            }
        </li>
    }
}

fn organisation(lang: Lang, by: Organisation) -> &'static str {
    match by {
        Organisation::Org1 => shell::role(lang, start::Role::Org1),
        Organisation::Org2 => shell::role(lang, start::Role::Org2),
    }
}

fn endorsed(lang: Lang, travel: &Travel, by: Organisation) -> Step {
    let name = organisation(lang, by);
    match travel.answer(by) {
        None => (text::endorsing(lang, name), None),
        Some(Answer::Endorsed(..)) => (text::endorsed(lang, name), Some(true)),
        Some(Answer::Refused { has, needs }) => (text::refused(lang, name, *has, *needs), Some(false)),
    }
}

fn in_block(
    lang: Lang,
    (block, first, place): (u64, usize, usize),
    envelope: &Envelope,
    verdict: &Result<(), VersionsRefusal>,
) -> Html {
    let number = first + place;
    let signed = envelope
        .endorsements
        .iter()
        .map(|one| (text::endorsed(lang, organisation(lang, one.by)), Some(true)));
    let ordered = (text::ordered(lang, block, place), Some(true));
    let validated = match verdict {
        Ok(()) => (text::valid(lang).to_owned(), Some(true)),
        Err(_) => (text::void(lang).to_owned(), Some(false)),
    };
    html! {
        <li key={number.to_string()} class={classes!(verdict.is_err().then_some("void"))}>
            { head(lang, &envelope.proposal.payment, Some(text::number(lang, number))) }
            { way([(text::proposed(lang).to_owned(), Some(true))].into_iter().chain(signed).chain([ordered, validated])) }
            if let Err(why) = verdict {
                <p class="ledgers-answer bad"><Icon of={Glyph::X} /><span>{ text::refusal(lang, why) }</span></p>
            }
        </li>
    }
}

fn head(lang: Lang, payment: &Payment, mark: Option<String>) -> Html {
    html! { <div class="channel-head"><b>{ ledgers::operation(lang, &payment.operation()) }</b><span class="num">{ mark }</span></div> }
}

fn way(steps: impl Iterator<Item = Step>) -> Html {
    let step = |(words, good): Step| {
        let (class, icon) = match good {
            Some(true) => ("done", Some(Glyph::Check)),
            Some(false) => ("bad", Some(Glyph::X)),
            None => ("", None),
        };
        html! { <li {class}>{ for icon.map(|of| html! { <Icon {of} /> }) }{ words }</li> }
    };
    html! { <ol class="channel-way">{ for steps.map(step) }</ol> }
}
