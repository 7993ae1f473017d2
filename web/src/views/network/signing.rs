//! Who makes blocks: everyone with a proof of work, members with their keys, or one key.

use hashyard_node::view::{ChallengeView, ProposalState, ProposalStatus, SigningView};
use hashyard_ui_model::consortium::seats;
use hashyard_ui_model::format::short_hash;
use hashyard_ui_model::route::BlockId;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, common, signing as text, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{CopyButton, Panel, Switch, Tag, TimeAgo, Tone};
use crate::views::parts::{Request, use_request};

/// Width of a member's seat and height of the row, in pixels.
const PITCH: f64 = 22.0;
const HEIGHT: f64 = 20.0;

/// The kind of chain, its members, and the blocks that they sign.
#[component]
pub fn SigningPanel() -> Html {
    let (lang, request, signing) = (use_lang(), use_request(), use_topic::<SigningView>());
    let challenge = signing.challenge.as_ref();
    let (kind, note) = kind(lang, challenge);
    html! {
        <Panel title={text::makers(lang)} end={html! { <Tag tone={Tone::Accent}>{ kind }</Tag> }}>
            <div class="pb form">
                <p class="hint">{ note }</p>
                if let Some(challenge) = challenge.filter(|challenge| !challenge.members.is_empty()) {
                    { members(lang, challenge) }
                    { own_part(lang, &request, challenge) }
                    <h3 class="lab">{ text::proposals(lang) }</h3>
                    if challenge.proposals.is_empty() {
                        <p class="hint">{ text::no_proposals(lang) }</p>
                    }
                    <ol class="signing-proposals">{ for challenge.proposals.iter().map(|one| proposal(lang, challenge, one)) }</ol>
                }
            </div>
        </Panel>
    }
}

fn kind(lang: Lang, challenge: Option<&ChallengeView>) -> (String, String) {
    match challenge.map(|challenge| (challenge.required, challenge.members.len())) {
        None => (text::public(lang).into(), text::public_note(lang).into()),
        Some((_, 0)) => (text::other(lang).into(), text::other_note(lang).into()),
        Some((_, 1)) => (text::private(lang).into(), text::private_note(lang).into()),
        Some((k, n)) => (text::consortium(lang, k, n), text::consortium_note(lang, k)),
    }
}

fn members(lang: Lang, challenge: &ChallengeView) -> Html {
    let member = |(number, member): (usize, &hashyard_node::view::MemberView)| {
        html! {
            <li>
                <span>{ text::member(lang, number + 1) }</span>
                <span class="mono" title={member.key.clone()}>{ short_hash(&member.key) }</span>
                if member.own { <Tag tone={Tone::Accent}>{ common::you(lang) }</Tag> }
                <CopyButton text={member.key.clone()} />
            </li>
        }
    };
    html! {
        <>
            <h3 class="lab">{ text::members(lang) }</h3>
            <ol class="signing-members">{ for challenge.members.iter().enumerate().map(member) }</ol>
        </>
    }
}

/// The switch of a member; a word for everyone else.
fn own_part(lang: Lang, request: &Request, challenge: &ChallengeView) -> Html {
    let onchange = request.callback(ask::SetBlockSigning);
    if !challenge.members.iter().any(|member| member.own) {
        return html! { <p class="hint">{ text::not_member(lang) }</p> };
    }
    html! {
        <>
            <label class="network-cut"><Switch label={text::signs(lang)} on={challenge.signs} {onchange} /><span aria-hidden="true">{ text::signs(lang) }</span></label>
            <p class="hint">{ text::signs_note(lang) }</p>
        </>
    }
}

fn proposal(lang: Lang, challenge: &ChallengeView, proposal: &ProposalStatus) -> Html {
    let (tone, state) = match proposal.state {
        ProposalState::Collecting => (Tone::Warn, text::collecting(lang)),
        ProposalState::Mining => (Tone::Accent, text::mining(lang)),
        ProposalState::Made(_) => (Tone::Ok, text::made(lang)),
        ProposalState::GivenUp => (Tone::Plain, text::given_up(lang)),
    };
    let name = text::proposal(lang, proposal.height, proposal.proposer as usize + 1);
    html! {
        <li key={proposal.id.to_string()}>
            { drawn_seats(lang, challenge, proposal) }
            <span class="grow">
                if let ProposalState::Made(hash) = proposal.state {
                    <a href={Route::Block(Some(BlockId::Hash(hash))).to_string()}>{ name }</a>
                } else {
                    { name }
                }
                <span class="d3">{ " " }<TimeAgo ms={proposal.since_ms} /></span>
            </span>
            <Tag {tone}>{ state }</Tag>
        </li>
    }
}

/// A seat for each member, filled by its signature; the proposer's has a corner, one's own the accent.
fn drawn_seats(lang: Lang, challenge: &ChallengeView, proposal: &ProposalStatus) -> Html {
    let (middles, width) = seats(challenge.members.len(), PITCH);
    let count = proposal.signed.iter().filter(|signed| **signed).count();
    let seat = |(number, middle): (usize, &f64)| {
        let signed = proposal.signed.get(number).copied().unwrap_or(false);
        let own = challenge.members[number].own;
        let class = classes!("signing-seat", signed.then_some("on"), own.then_some("me"));
        html! {
            <g {class}>
                <rect x={(middle - 8.0).to_string()} y="2" width="16" height="16" rx="3" />
                <text x={middle.to_string()} y="14" text-anchor="middle">{ number + 1 }</text>
                if number == proposal.proposer as usize {
                    <path d={format!("M{} 2h6l-6 6z", middle - 8.0)} />
                }
            </g>
        }
    };
    html! {
        <svg class="signing-seats" width={width.to_string()} height={HEIGHT.to_string()} role="img" aria-label={text::signed_by(lang, count, challenge.required)}>
            { for middles.iter().enumerate().map(seat) }
        </svg>
    }
}
