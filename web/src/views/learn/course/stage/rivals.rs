//! Two branches of one room, both with real work, to be handed to the node block by block.

use hashyard_core::{Block, BlockHash, Encodable};
use hashyard_course::missions::heaviest::{HEAVIER, LONGER};
use hashyard_course::rivals::{RULES, Rivals, rivals};
use hashyard_node::view::{ChainView, Identity};
use hashyard_ui_model::lanes::lanes;
use yew::prelude::*;

use super::super::run::use_course;
use super::{Enter, hex, params};
use crate::bridge::{Said, ask};
use crate::i18n::{Lang, course_mining as text, reject, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, Glyph, Panel, Seg, SegItem, StateBox};
use crate::views::chain::live::ChainPanel;
use crate::views::parts::{Request, use_request};

/// The page that this stands beside.
const PAGE: u8 = 19;
/// Size of the drawing.
const SIZE: (f64, f64) = (640.0, 112.0);

/// The branches, or the way to a room that has some.
#[component]
pub fn RivalsStage() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let made = use_memo(identity.genesis, |genesis| {
        params().filter(|params| params.genesis_hash() == *genesis).and_then(|params| rivals(&params))
    });
    html! {
        <>
            if let Some(made) = &*made {
                <Bench made={made.clone()} />
            } else {
                <Panel title={text::rivals(lang)}>
                    <StateBox icon={Glyph::Link} title={text::rivals_elsewhere(lang)} text={text::rivals_elsewhere_why(lang)}>
                        <NewRoom />
                    </StateBox>
                </Panel>
            }
            <ChainPanel />
        </>
    }
}

/// A room that nobody was in.
#[component]
fn NewRoom() -> Html {
    let lang = use_lang();
    let query =
        use_memo((), |()| format!("room=heaviest-{}&{RULES}", js_sys::Date::now() as u64 % 1_000_000_000));
    html! { <Enter query={(*query).clone()} page={PAGE} label={text::rivals_enter(lang)} /> }
}

#[derive(Properties, PartialEq)]
struct BenchProps {
    made: Rivals,
}

/// How far a branch was handed over.
fn handed(blocks: &[Block], chain: &ChainView) -> usize {
    blocks.iter().take_while(|block| knows(chain, &block.block_hash())).count()
}

fn knows(chain: &ChainView, hash: &BlockHash) -> bool {
    let stale = chain.forks.iter().flat_map(|fork| &fork.stale);
    chain.cards.iter().chain(stale).any(|card| card.hash == *hash)
}

/// Somebody mined here.
fn is_used(made: &Rivals, chain: &ChainView) -> bool {
    let ours =
        |hash: &BlockHash| made.longer.iter().chain(&made.heavier).any(|block| block.block_hash() == *hash);
    chain.cards.iter().any(|card| card.height > 0 && !ours(&card.hash))
}

#[component]
fn Bench(props: &BenchProps) -> Html {
    let (lang, chain, course) = (use_lang(), use_topic::<ChainView>(), use_course());
    let (request, bet) = (use_request(), use_state_eq(|| None::<usize>));
    let Rivals { longer, heavier } = &props.made;
    let (first, second) = (handed(longer, &chain), handed(heavier, &chain));
    let (begun, used) = (course.page == Some(PAGE), is_used(&props.made, &chain));
    let choose = {
        let (bet, course) = (bet.clone(), course.clone());
        Callback::from(move |index: usize| {
            course.answer(if index == 0 { LONGER } else { HEAVIER });
            bet.set(Some(index));
        })
    };
    let mut items = [longer.len(), heavier.len()].map(|count| SegItem::new(text::longer(lang, count)));
    items.iter_mut().for_each(|item| item.disabled = !begun || first + second > 0);
    // Who left the page meanwhile has bet before.
    let has_bet = bet.is_some() || first + second > 0;
    let may_hand = begun && has_bet;
    html! {
        <Panel title={text::rivals(lang)} note={html! { text::rivals_note(lang) }}>
            <div class="pb form">
                { drawing(lang, &props.made, (first, second), chain.height) }
                <div class="row course-tools">
                    <span class="lab">{ text::bet(lang) }</span>
                    <Seg label={text::bet(lang)} items={items.to_vec()} selected={bet.unwrap_or(usize::MAX)} onselect={choose} />
                </div>
                <div class="row course-tools">
                    { hand_button(lang, &request, longer, first, may_hand) }
                    { hand_button(lang, &request, heavier, second, may_hand && first == longer.len()) }
                </div>
                <p class="hint" role="status">{ remark(lang, begun, has_bet, used, first + second == longer.len() + heavier.len()) }</p>
                if used || second > 0 {
                    <div class="row"><NewRoom /></div>
                }
            </div>
        </Panel>
    }
}

fn remark(lang: Lang, begun: bool, bet: bool, used: bool, done: bool) -> &'static str {
    match (used, done, begun, bet) {
        (true, ..) => text::rivals_used(lang),
        (_, true, ..) => text::rivals_done(lang),
        (_, _, false, _) => text::bet_first(lang),
        (_, _, _, false) => text::bet_then(lang),
        _ => "",
    }
}

fn hand_button(lang: Lang, request: &Request, blocks: &[Block], handed: usize, enabled: bool) -> Html {
    let Some(block) = blocks.get(handed) else {
        return html! { <span class="d2">{ text::all_handed(lang, blocks.len()) }</span> };
    };
    let (bytes, request, busy) = (hex(&block.encode()), request.clone(), request.busy);
    let onclick = Callback::from(move |_: MouseEvent| {
        request.ask(ask::SubmitBlock(bytes.clone()), |answer| match answer? {
            // What does not win at once is kept (BIP22).
            None => Ok(None),
            Some(reason) if ["inconclusive", "duplicate"].contains(&reason.as_str()) => Ok(None),
            Some(reason) => Err(Said::with(|lang| reject::words(lang, &reason)).into()),
        });
    });
    html! { <Button icon={Glyph::In} {busy} disabled={!enabled} {onclick}>{ text::hand_over(lang, handed + 1, blocks.len()) }</Button> }
}

/// Hashes that each block takes.
fn works(blocks: &[Block]) -> Vec<f64> {
    let work = |block: &Block| block.header.bits.to_target().map_or(0.0, |target| target.work().to_f64());
    blocks.iter().map(work).collect()
}

/// Both branches below each other: a block is as wide as its work, and filled once it was handed over.
fn drawing(lang: Lang, made: &Rivals, handed: (usize, usize), height: u32) -> Html {
    let all = [works(&made.longer), works(&made.heavier)];
    let places = lanes(&all, SIZE.0);
    let label =
        text::rivals_sentence(lang, made.longer.len(), handed.0, made.heavier.len(), handed.1, height);
    let lane = |index: usize| {
        let (top, count) = (index as f64 * 56.0, [handed.0, handed.1][index]);
        let total = format!("{:.0}", all[index].iter().sum::<f64>());
        html! {
            <>
                <text x="0" y={(top + 12.0).to_string()}>{ text::lane(lang, all[index].len(), &total) }</text>
                { for places[index].iter().zip(&all[index]).enumerate().map(|(number, ((left, width), work))| html! {
                    <>
                        <rect class={classes!("course-weight", (number < count).then_some("on"))} x={left.to_string()} y={(top + 18.0).to_string()} width={width.to_string()} height="30" rx="3" />
                        <text class={classes!((number < count).then_some("on"))} x={(left + width / 2.0).to_string()} y={(top + 38.0).to_string()} text-anchor="middle">{ format!("{work:.0}") }</text>
                    </>
                }) }
            </>
        }
    };
    html! {
        <svg class="course-lanes" viewBox={format!("0 0 {} {}", SIZE.0, SIZE.1)} role="img" aria-label={label}>{ lane(0) }{ lane(1) }</svg>
    }
}
