//! One experiment: its values on the left, what one sees on the right.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use hashyard_sim::{Experiment, Name, Point, Report};
use hashyard_ui_model::format::three_digits;
use yew::prelude::*;

use super::chart::Chart;
use super::experiments;
use super::facts;
use super::look::{Look, look};
use super::parameters::{Typed, fields};
use super::png::{self, Captions};
use super::run::{Running, Shown, Stage, use_run};
use super::scene::SceneView;
use crate::download;
use crate::i18n::{Lang, lab as text, use_lang};
use crate::route::{LabLink, Route};
use crate::ui::{Button, ButtonKind, CopyButton, Glyph, Panel, Slider, StateBox};
use crate::views::parts::on_submit;

/// Properties of [`ExperimentView`].
#[derive(Properties)]
pub struct ExperimentProps {
    /// Which one.
    pub experiment: &'static Experiment,
    /// The link that led here. One with values is run at once.
    pub link: LabLink,
}

impl PartialEq for ExperimentProps {
    fn eq(&self, other: &Self) -> bool {
        self.experiment.name == other.experiment.name && self.link == other.link
    }
}

/// An experiment, as a screen.
#[component]
pub fn ExperimentView(props: &ExperimentProps) -> Html {
    let (lang, experiment) = (use_lang(), props.experiment);
    html! {
        <section class="view top" id="v-lab">
            <div class="view-head"><h1>{ text::name(lang, experiment.name) }</h1><span class="m">{ text::claim(lang, experiment.name) }</span></div>
            { experiments(lang, experiment.name) }
            <Bench {experiment} link={props.link.clone()} place={Place::Screen} />
        </section>
    }
}

/// Where an experiment is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// As a screen of its own: a link with values is run at once.
    Screen,
    /// Beside a page of the course: smaller, run by the student, with a link to the screen.
    Beside,
}

impl Place {
    const fn chart_height(self) -> f64 {
        match self {
            Self::Screen => 400.0,
            Self::Beside => 280.0,
        }
    }
}

/// Properties of [`Bench`].
#[derive(Properties)]
pub struct BenchProps {
    /// Which experiment.
    pub experiment: &'static Experiment,
    /// The values to begin with.
    pub link: LabLink,
    /// Where this is.
    pub place: Place,
}

impl PartialEq for BenchProps {
    fn eq(&self, other: &Self) -> bool {
        self.experiment.name == other.experiment.name && self.link == other.link && self.place == other.place
    }
}

thread_local! {
    /// The latest whole run of each experiment and of each page, with its values: at most one for each link that the app itself has.
    static KEPT: RefCell<BTreeMap<String, (Typed, Shown)>> = const { RefCell::new(BTreeMap::new()) };
}

fn kept(place: &str) -> Option<(Typed, Shown)> {
    KEPT.with_borrow(|kept| kept.get(place).cloned())
}

fn keep(place: String, typed: Typed, shown: Shown) {
    KEPT.with_borrow_mut(|kept| kept.insert(place, (typed, shown)));
}

/// Its values, a run, and what was found.
#[component]
pub fn Bench(props: &BenchProps) -> Html {
    let (lang, experiment) = (use_lang(), props.experiment);
    let place = Route::Lab(Some(props.link.clone())).to_string();
    // A link with values is a run of its own on its screen, which begins at once.
    let at_once = props.place == Place::Screen && !props.link.said.is_empty();
    let before = use_memo((), |()| if at_once { None } else { kept(&place) });
    let (typed_before, shown_before) = (*before).clone().unzip();
    let typed = use_state_eq(|| typed_before.unwrap_or_else(|| Typed::new(experiment, props.link.values())));
    let (run, chosen) = (use_run(shown_before), use_state_eq(|| None::<usize>));
    let values = typed.values(experiment);
    use_effect_with(run.shown().clone(), {
        let typed = (*typed).clone();
        move |shown| {
            if !at_once && matches!(shown.stage, Stage::Done(_)) {
                keep(place, typed, shown.clone());
            }
        }
    });
    let begin = {
        let (run, values) = (run.clone(), values.clone().ok());
        move || {
            if let Some(values) = &values {
                run.begin(experiment, values);
            }
        }
    };
    {
        let begin = begin.clone();
        use_effect_with((), move |()| {
            if at_once {
                begin();
            }
        });
    }
    let report = run.shown().report.clone();
    let whole = (props.place == Place::Beside).then(|| whole(lang, experiment));
    html! {
        <div class={classes!("lab-page", report.is_some().then_some("found"))}>
            <div class="stack">
                <Panel title={text::values(lang)} end={whole}>
                    <form class="pb form" onsubmit={on_submit(begin)}>
                        { fields(lang, experiment, &typed, values.as_ref().err()) }
                        { controls(lang, &run, values.is_err()) }
                    </form>
                </Panel>
                if let Some(report) = &report {
                    <Result report={report.clone()} {experiment} chosen={*chosen} choose={{ let chosen = chosen.setter(); Callback::from(move |at| chosen.set(Some(at))) }} />
                }
            </div>
            <div class="stack">
                if let Some(scene) = &run.shown().scene {
                    <SceneView scene={scene.clone()} experiment={experiment.name} />
                }
                { picture(lang, experiment, report, *chosen, props.place.chart_height()) }
            </div>
        </div>
    }
}

/// To the experiment's own screen.
fn whole(lang: Lang, experiment: &Experiment) -> Html {
    let link = LabLink { name: experiment.name.text().to_owned(), said: String::new() };
    html! { <Button small=true icon={Glyph::Flask} href={Route::Lab(Some(link)).to_string()}>{ text::in_lab(lang) }</Button> }
}

fn controls(lang: Lang, run: &Running, is_refused: bool) -> Html {
    let stage = &run.shown().stage;
    let act = |act: fn(&Running)| {
        let run = run.clone();
        Callback::from(move |_: MouseEvent| act(&run))
    };
    let (goes_on, rests) = (matches!(stage, Stage::Running(_)), matches!(stage, Stage::Resting(_)));
    let done = match stage {
        Stage::Running(done) | Stage::Resting(done) => Some(*done),
        _ => None,
    };
    let words = match stage {
        Stage::Idle => String::new(),
        Stage::Running(done) => text::running(lang, (done * 100.0) as u32),
        Stage::Resting(done) => text::resting(lang, (done * 100.0) as u32),
        Stage::Done(ms) => text::done(lang, &three_digits(*ms as f64 / 1000.0)),
        Stage::Cancelled => text::cancelled(lang).to_owned(),
        Stage::Failed => text::failed(lang).to_owned(),
    };
    html! {
        <>
            <div class="row">
                <Button kind={ButtonKind::Primary} disabled={is_refused}>{ text::run(lang) }</Button>
                if goes_on {
                    <Button onclick={act(|run| run.rest(true))}>{ text::pause(lang) }</Button>
                }
                if rests {
                    <Button onclick={act(|run| run.rest(false))}>{ text::go_on(lang) }</Button>
                }
                if goes_on || rests {
                    <Button onclick={act(Running::cancel)}>{ text::cancel(lang) }</Button>
                }
            </div>
            if let Some(done) = done {
                <progress max="1" value={done.to_string()} aria-label={text::progress(lang)}></progress>
            }
            <p class="hint" role="status">{ words }</p>
        </>
    }
}

#[derive(Properties)]
struct ResultProps {
    report: Rc<Report>,
    experiment: &'static Experiment,
    chosen: Option<usize>,
    choose: Callback<usize>,
}

impl PartialEq for ResultProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.report, &other.report) && self.chosen == other.chosen
    }
}

/// The point that is told: the one that was chosen, or the first to be told.
fn told(report: &Report, look: &Look, chosen: Option<usize>) -> usize {
    let near = |point: &Point| (point.x - look.first).abs();
    let first =
        report.points.iter().enumerate().min_by(|(_, one), (_, other)| near(one).total_cmp(&near(other)));
    chosen.filter(|at| *at < report.points.len()).unwrap_or(first.map_or(0, |(at, _)| at))
}

/// One point in numbers.
#[component]
fn Result(props: &ResultProps) -> Html {
    let (lang, name) = (use_lang(), props.experiment.name);
    let look = look(name);
    let at = told(&props.report, &look, props.chosen);
    let Some(point) = props.report.points.get(at) else { return Html::default() };
    let (x, y) = (look.x.text(point.x), |value| look.y.text(value));
    let (low, high) = look.y.possible(point.low, point.high);
    let oninput = props.choose.reform(|value: f64| value as usize);
    let last = props.report.points.len().saturating_sub(1);
    html! {
        <Panel title={text::result(lang)}>
            <div class="pb form">
                <span class="lab">{ text::x_axis(lang, name) }{ " · " }{ &x }</span>
                if last > 0 {
                    <Slider label={text::point(lang)} min=0.0 max={last as f64} value={at as f64} {oninput} text={x.clone()} />
                }
                <span class="lab">{ text::y_axis(lang, name) }</span>
                <b class="lab-number num">{ y(point.measured) }</b>
                <span class="num">{ text::interval(lang, &y(low), &y(high)) }</span>
                <dl class="lab-facts">
                    if let Some(formula) = point.formula {
                        <div><dt>{ text::line(lang, name) }</dt><dd class="num">{ y(formula) }</dd></div>
                    }
                    { facts::rows(lang, name, &props.report, at) }
                </dl>
                if let Some(formula) = point.formula {
                    <p>{ judged(lang, name, point, formula) }</p>
                }
                <p class="hint">{ text::seen(lang, name) }</p>
            </div>
        </Panel>
    }
}

/// Where the formula lies. Kurose and Ross' is a lower bound: nothing is faster, and what is sent in pieces is slower. Kademlia's is an
/// upper one: a hop for each bit.
fn judged(lang: Lang, name: Name, point: &Point, formula: f64) -> &'static str {
    match name {
        Name::Distribution if point.high >= formula => text::above_bound(lang),
        Name::Kademlia if point.low <= formula => text::below_bound(lang),
        Name::Distribution | Name::Kademlia => text::beyond_bound(lang),
        _ if (point.low..=point.high).contains(&formula) => text::inside(lang),
        _ => text::outside(lang),
    }
}

fn picture(
    lang: Lang,
    experiment: &'static Experiment,
    report: Option<Rc<Report>>,
    chosen: Option<usize>,
    height: f64,
) -> Html {
    let name = experiment.name;
    let Some(report) = report.filter(|report| !report.points.is_empty()) else {
        return html! {
            <Panel title={text::y_axis(lang, name)}>
                <StateBox icon={Glyph::Flask} title={text::nothing_yet(lang)} text={text::nothing_yet_why(lang)} />
            </Panel>
        };
    };
    let look = look(name);
    let at = told(&report, &look, chosen);
    let legend = text::legend(lang, name, report.points.iter().any(|point| point.formula.is_some()));
    html! {
        <Panel title={text::y_axis(lang, name)} end={exports(lang, name, &report)}>
            <div class="pb">
                <Chart {report} {look} chosen={at} name={text::chart(lang, name)} x_label={text::x_axis(lang, name)} {height} />
                <p class="hint">{ legend }</p>
                <p class="lab-formula">{ text::source(lang, name) }</p>
            </div>
        </Panel>
    }
}

fn exports(lang: Lang, name: Name, report: &Rc<Report>) -> Html {
    let as_csv = {
        let report = report.clone();
        move |_: MouseEvent| download::save(&file(&report, "csv"), csv(&report).as_bytes())
    };
    let as_png = {
        let report = report.clone();
        let captions = move || Captions {
            title: format!("{}: {}", text::name(lang, name), text::y_axis(lang, name)),
            x: text::x_axis(lang, name).to_owned(),
        };
        move |_: MouseEvent| png::save(file(&report, "png"), &report, &look(name), &captions())
    };
    html! {
        <>
            <CopyButton text={link(report)} label={text::copy_link(lang)} />
            <Button small=true onclick={as_csv}>{ "CSV" }</Button>
            <Button small=true onclick={as_png}>{ "PNG" }</Button>
        </>
    }
}

fn file(report: &Report, kind: &str) -> String {
    format!("hashyard-{}.{kind}", report.experiment)
}

/// The address that runs the same again.
fn link(report: &Report) -> String {
    let seed = ("seed".to_owned(), report.seed.to_string());
    let values = report.params.iter().map(|(name, value)| (name.clone(), value.to_string())).chain([seed]);
    let said: Vec<String> = values.map(|(name, value)| format!("{name}={value}")).collect();
    let route = Route::Lab(Some(LabLink { name: report.experiment.clone(), said: said.join("&") }));
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    format!("{}{route}", address.split('#').next().unwrap_or_default())
}

/// A line for each point; numbers have no mark that would need quotes.
fn csv(report: &Report) -> String {
    let line = |point: &Point| {
        let formula = point.formula.map(|value| value.to_string()).unwrap_or_default();
        format!("{},{},{},{},{formula}\r\n", point.x, point.measured, point.low, point.high)
    };
    let lines: String = report.points.iter().map(line).collect();
    format!("x,measured,low,high,formula\r\n{lines}")
}
