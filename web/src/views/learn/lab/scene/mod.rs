//! One run, played: what thousands of runs in a chart are made of. It plays on request, and stands at its end until then.

mod chain;
mod lines;
mod networks;
mod spread;
mod talk;
mod walks;

use std::rc::Rc;

use gloo::timers::callback::Interval;
use hashyard_sim::Name;
use hashyard_sim::scene::Scene;
use yew::prelude::*;

use crate::i18n::{Lang, lab as text, scenes, use_lang};
use crate::ui::{Button, Glyph, Panel, Slider, use_still};
use crate::views::parts::use_width;

/// From one picture to the next, in ms, and how many there are: six seconds in all.
const TICK_MS: u32 = 50;
const TICKS: f64 = 120.0;

/// Properties of [`SceneView`].
#[derive(Properties)]
pub struct SceneProps {
    /// What happened.
    pub scene: Rc<Scene>,
    /// In which experiment.
    pub experiment: Name,
}

impl PartialEq for SceneProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.scene, &other.scene)
    }
}

/// A drawing of what had happened by some moment, and that moment in words.
struct Drawn {
    picture: Html,
    moment: String,
}

/// The run, with a button that plays it and a slider for its time.
#[component]
pub fn SceneView(props: &SceneProps) -> Html {
    let (lang, still) = (use_lang(), use_still());
    let (node, width) = use_width();
    let tick = use_state_eq(|| TICKS);
    let (plays, speed) = (use_state_eq(|| false), use_state_eq(|| 1_u32));
    use_ticks(&tick, &plays, *speed);
    let part = *tick / TICKS;
    let drawn = match &*props.scene {
        Scene::Walks(walks) => walks::draw(lang, walks, props.experiment, part, width),
        Scene::Chain { heights, .. } => chain::draw(lang, heights, part, width),
        Scene::Spread(news) => spread::draw(lang, news, part, width),
        Scene::Talk(talk) => talk::draw(lang, talk, props.experiment, part, width),
        Scene::Networks(all) => networks::draw(lang, all, part, width),
        Scene::Forks { heights, .. } => chain::draw_forks(lang, heights, part, width),
        Scene::Lines(lines) => lines::draw(lang, lines, part, width),
    };
    let press = {
        let (tick, plays) = (tick.clone(), plays.clone());
        Callback::from(move |_: MouseEvent| {
            if !*plays && *tick >= TICKS {
                tick.set(0.0);
            }
            plays.set(!*plays);
        })
    };
    let faster = {
        let speed = speed.clone();
        Callback::from(move |_: MouseEvent| speed.set(if *speed == 4 { 1 } else { *speed * 2 }))
    };
    let slide = {
        let (tick, plays) = (tick.clone(), plays.clone());
        Callback::from(move |value: f64| {
            plays.set(false);
            tick.set(value);
        })
    };
    let glyph = if *plays { Glyph::Pause } else { Glyph::Play };
    let label = if *plays { text::pause(lang) } else { text::play(lang) };
    html! {
        <Panel title={text::one_run(lang)}>
            <div class="pb">
                <div ref={node} class="lab-scene">{ drawn.picture }</div>
                <div class="lab-clock">
                    if !still {
                        <Button small=true icon={glyph} {label} onclick={press} />
                        <Button small=true label={text::speed(lang, *speed)} onclick={faster}>{ format!("{}×", *speed) }</Button>
                    }
                    <Slider label={text::moment(lang)} min=0.0 max={TICKS} value={*tick} oninput={slide} text={drawn.moment.clone()} />
                    <span class="num hint">{ drawn.moment }</span>
                </div>
                <p class="hint">{ caption(lang, &props.scene, props.experiment) }</p>
                if let Scene::Networks(all) = &*props.scene {
                    { networks::table(lang, all) }
                }
            </div>
        </Panel>
    }
}

/// As long as it plays, time goes on, so many pictures at a time; at the end it stops.
#[hook]
fn use_ticks(tick: &UseStateHandle<f64>, plays: &UseStateHandle<bool>, speed: u32) {
    let (tick, plays) = (tick.clone(), plays.clone());
    use_effect_with((*tick, *plays, speed), move |(now, playing, speed)| {
        let next = (*now + f64::from(*speed)).min(TICKS);
        let timer = playing.then(|| {
            Interval::new(TICK_MS, move || {
                tick.set(next);
                if next >= TICKS {
                    plays.set(false);
                }
            })
        });
        move || drop(timer)
    });
}

fn caption(lang: Lang, scene: &Scene, experiment: Name) -> String {
    match (scene, experiment) {
        (Scene::Walks(walks), Name::Majority) => text::walks_above_half(lang, walks.len()),
        (Scene::Walks(walks), Name::Finney) => scenes::waits(lang, walks.len()),
        (Scene::Walks(walks), _) => text::walks(lang, walks.len()),
        (Scene::Chain { share, .. }, _) => text::chain_of(lang, &hashyard_ui_model::format::percent(*share)),
        (Scene::Spread(news), _) => text::spread(lang, news.len()),
        (Scene::Talk(talk), _) => scenes::talk(lang, talk, experiment, talk::has_votes(talk)),
        (Scene::Networks(all), _) => networks::caption(lang, all),
        (Scene::Forks { at, .. }, Name::Throughput) => scenes::forks_of_size(lang, *at),
        (Scene::Forks { at, .. }, _) => scenes::forks_of(lang, *at),
        (Scene::Lines(_), Name::Eclipse) => scenes::table(lang).to_owned(),
        (Scene::Lines(_), _) => scenes::periods(lang).to_owned(),
    }
}
