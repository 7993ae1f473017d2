//! The chain lying: a plane that scrolls sideways, newest on the right.

use std::rc::Rc;

use hashyard_core::BlockHash;
use hashyard_node::view::{ForkView, Identity};
use hashyard_ui_model::chain_strip::{self, CARD, GAP, History, Link, Note, PITCH, Placed, Sight};
use hashyard_ui_model::format::bits;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ScrollBehavior, ScrollToOptions, window};
use yew::prelude::*;

use super::candidate::Candidate;
use super::chain::{Goal, Wish};
use crate::i18n::{Lang, common, light, live, use_lang};
use crate::topics::use_topic;
use crate::ui::{CardState, CardView, Sep, Shape, Threads, use_still};
use crate::views::parts::use_width;

/// Distance to the left end, in pixels, at which older blocks are asked for.
const NEAR: i32 = 600;

/// Properties of [`Strip`].
#[derive(Properties, PartialEq)]
pub struct StripProps {
    /// Blocks of the main chain.
    pub history: Rc<History>,
    /// Branches that lost.
    pub forks: Vec<ForkView>,
    /// The block being mined.
    pub candidate: Option<Candidate>,
    /// Asks for older blocks.
    pub more: Callback<()>,
    /// Where to go.
    pub wish: Wish,
    /// Says whether the newest block is in sight.
    pub onend: Callback<bool>,
}

/// How a chain without blocks gets one.
fn first_block(lang: Lang, is_light: bool) -> &'static str {
    if is_light { light::no_blocks_why(lang) } else { live::no_blocks_what(lang) }
}

/// The strip.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let (node, room) = use_width();
    let strip =
        use_memo((props.history.clone(), props.forks.clone(), room as i32), |(history, forks, room)| {
            chain_strip::lay_out(history.cards(), forks, *room)
        });
    let left = use_state_eq(|| None);
    let onscroll = use_scrolling(props, &strip, node.clone(), left.setter());
    let sight = Sight::of(&strip, room as i32, *left);
    let seen = |placed: &&Placed| sight.shows(placed.at.0);
    let tip_height = props.history.cards().last().map_or(0, |card| card.height);
    let first_tip = use_memo((), |()| tip_height);
    let tip = props.history.cards().last().map(|card| card.hash);
    let (width, height) = strip.size;
    html! {
        <div class="live-strip" tabindex="0" role="region" aria-label={live::chain_scrolls(lang)} ref={node} {onscroll}>
            <div class={classes!("live-plane", (room == 0.0).then_some("unseen"))} ~style={format!("width:{width}px;height:{height}px")}>
                <Wires {width} {height} links={strip.links.iter().filter(|link| sight.shows(link.at.0)).cloned().collect::<Vec<_>>()}
                    candidate={props.candidate.as_ref().and_then(|candidate| last_link(candidate, &strip))}
                    fresh={tip.filter(|_| tip_height > *first_tip)} />
                { for strip.main.iter().filter(seen).map(|placed| ruler(lang, placed, tip_height)) }
                { for strip.main.iter().filter(seen).map(|placed| card(placed, tip, *first_tip)) }
                { for strip.stale.iter().filter(seen).map(|placed| card(placed, None, u32::MAX)) }
                if let Some(candidate) = &props.candidate {
                    <div key="candidate-name" class="live-ruler" ~style={at(strip.candidate_x, 0)}>{ common::candidate(lang) }</div>
                    { candidate.card(lang, strip.candidate_x, 24) }
                }
                if tip_height == 0 {
                    <div key="first" class="live-note help" ~style={at(42, 40)}><b>{ live::no_blocks(lang) }</b><br />{ first_block(lang, identity.light) }</div>
                }
                if let Some((x, y)) = strip.help {
                    <div key="help" class="live-note help" ~style={at(x, y)}><b>{ live::reading(lang) }</b><br />{ live::reading_how(lang) }</div>
                }
                { for strip.notes.iter().map(|note| fork_note(lang, note)) }
            </div>
        </div>
    }
}

fn at(x: i32, y: i32) -> String {
    format!("left:{x}px;top:{y}px")
}

fn card(placed: &Placed, tip: Option<BlockHash>, first_tip: u32) -> Html {
    let state = if tip == Some(placed.card.hash) { CardState::Tip } else { CardState::Plain };
    let fresh = placed.card.height > first_tip;
    html! { <CardView key={placed.card.hash.to_string()} card={placed.card.clone()} at={placed.at} {state} {fresh} /> }
}

fn ruler(lang: Lang, placed: &Placed, tip_height: u32) -> Html {
    let depth = (tip_height + 1).saturating_sub(placed.card.height);
    html! {
        <div key={format!("ruler-{}", placed.card.height)} class="live-ruler" ~style={at(placed.at.0, 0)}>
            { super::rich(&live::confirmations(lang, depth)) }
            if depth == 1 {
                <><Sep />{ common::tip(lang) }</>
            }
        </div>
    }
}

/// Threads from the tip to the block being mined.
fn last_link(candidate: &Candidate, strip: &chain_strip::Strip) -> Option<Link> {
    let tip = strip.main.last()?;
    let ends = (tip.card.hash.display_bytes(), candidate.parent.display_bytes());
    let shape = Shape::Across { width: GAP.into(), height: CARD.1.into() };
    Some(Link { ends, child: BlockHash::ZERO, at: (strip.candidate_x - GAP, tip.at.1), shape, stale: false })
}

/// Properties of [`Wires`].
#[derive(Properties, PartialEq)]
struct WiresProps {
    width: i32,
    height: i32,
    links: Vec<Link>,
    candidate: Option<Link>,
    fresh: Option<BlockHash>,
}

/// All threads of the plane, in one drawing.
#[component]
fn Wires(props: &WiresProps) -> Html {
    let wire = |link: &Link| {
        let (stroke, opacity) = match (link.stale, link.shape) {
            (false, _) => (1.5, 1.0),
            (true, Shape::Step { .. }) => (1.0, 0.75),
            (true, _) => (1.0, 0.55),
        };
        html! {
            <g key={link.child.to_string()} transform={format!("translate({} {})", link.at.0, link.at.1)}>
                <Threads from={link.ends.0} to={link.ends.1} shape={link.shape} {stroke} {opacity} fresh={props.fresh == Some(link.child)} />
            </g>
        }
    };
    let links =
        props.links.iter().filter(|link| link.stale).chain(props.links.iter().filter(|link| !link.stale));
    html! {
        <svg class="thr" width={props.width.to_string()} height={props.height.to_string()} aria-hidden="true">
            { for links.chain(props.candidate.as_ref()).map(wire) }
        </svg>
    }
}

/// What happened at a fork: which branch has how much work.
fn fork_note(lang: Lang, note: &Note) -> Html {
    let fork = &note.fork;
    let title = match note.apart_s {
        Some(apart) => live::fork_apart(lang, fork.fork_height + 1, &common::span(lang, apart.into())),
        None => live::fork_at(lang, fork.fork_height + 1),
    };
    let part = (fork.stale_work_log2 - fork.main_work_log2).exp2().clamp(0.0, 1.0) * 100.0;
    html! {
        <div key={fork.fork_height} class="live-note fork" ~style={at(note.at.0, note.at.1)}>
            <b>{ title }</b>
            <div class="live-work">
                <span>{ live::main_branch(lang) }</span><i ~style={"width:100%"}></i>
                { work(lang, "num", fork.main_blocks, fork.main_work_log2) }
                <span class="d3">{ live::stale_branch(lang) }</span><i class="s" ~style={format!("width:{part:.1}%")}></i>
                { work(lang, "num d3", fork.stale.len() as u32, fork.stale_work_log2) }
            </div>
        </div>
    }
}

fn work(lang: Lang, class: &'static str, blocks: u32, log2: f64) -> Html {
    html! { <span {class}>{ common::blocks(lang, blocks) }<Sep />{ "2" }<sup>{ bits(log2) }</sup></span> }
}

/// Where the view stands.
#[derive(Default)]
struct View {
    /// Pixels between its left edge and the strip's right end; 0 while it follows the newest block.
    from_end: i32,
    /// Pixels scrolled from the left when last heard of.
    left: i32,
}

impl View {
    /// Gliding after the newest block moves right; only who moves left no longer follows.
    fn moved(&mut self, element: &Element) {
        let (left, from_end) = (element.scroll_left(), element.scroll_width() - element.scroll_left());
        let at_end = from_end <= element.client_width() + 8;
        let gliding = self.from_end == 0 && left >= self.left;
        (self.left, self.from_end) = (left, if at_end || gliding { 0 } else { from_end });
    }
}

/// Keeps the newest block in sight, keeps the view still when older blocks come in, and follows wishes. `seen` is told
/// where the view stands, or `None` while it follows the newest block.
#[hook]
fn use_scrolling(
    props: &StripProps,
    strip: &Rc<chain_strip::Strip>,
    node: NodeRef,
    seen: UseStateSetter<Option<i32>>,
) -> Callback<Event> {
    let (still, known, view) = (use_still(), use_mut_ref(|| None), use_mut_ref(View::default));
    use_effect_with((strip.size.0, strip.main.first().map(|first| first.card.height)), {
        let (node, view) = (node.clone(), view.clone());
        move |&(width, ref first)| {
            let Some(element) = node.cast::<Element>() else { return };
            let from_end = view.borrow().from_end;
            let smooth = from_end == 0 && *known.borrow() == *first && !still;
            *known.borrow_mut() = *first;
            let left = width - from_end;
            // Scrolling needs the layout: by the next frame it is there, and nothing has to wait for it.
            before_next_frame(move || scroll(&element, left, smooth));
        }
    });
    use_effect_with(props.wish, {
        let (node, strip, view) = (node.clone(), strip.clone(), view.clone());
        move |wish| {
            let Some(element) = node.cast::<Element>().filter(|_| wish.count > 0) else { return };
            if wish.to == Goal::Latest {
                view.borrow_mut().from_end = 0;
            }
            scroll(&element, goal(&element, wish.to, &strip), !still);
        }
    });
    let (more, onend) = (props.more.clone(), props.onend.clone());
    Callback::from(move |_| {
        let Some(element) = node.cast::<Element>() else { return };
        view.borrow_mut().moved(&element);
        let at_end = view.borrow().from_end == 0;
        onend.emit(at_end);
        seen.set((!at_end).then(|| Sight::step(element.scroll_left())));
        if element.scroll_left() < NEAR && element.scroll_width() > element.client_width() {
            more.emit(());
        }
    })
}

fn goal(element: &Element, to: Goal, strip: &chain_strip::Strip) -> i32 {
    match to {
        Goal::Latest => element.scroll_width(),
        Goal::Older => element.scroll_left() - element.client_width() * 3 / 4,
        Goal::Fork => {
            let left = |placed: &Placed| element.scroll_width() - strip.size.0 + placed.at.0 - 2 * PITCH;
            strip.stale.first().map_or(element.scroll_left(), left)
        }
    }
}

fn before_next_frame(act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    if let Some(window) = window() {
        let _ = window.request_animation_frame(act.unchecked_ref());
    }
}

fn scroll(element: &Element, left: i32, smooth: bool) {
    let options = ScrollToOptions::new();
    options.set_left(left.into());
    options.set_behavior(if smooth { ScrollBehavior::Smooth } else { ScrollBehavior::Instant });
    element.scroll_to_with_scroll_to_options(&options);
}
