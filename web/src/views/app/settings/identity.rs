//! How the app looks, and what this node is called.

use hashyard_node::view::Identity;
use hashyard_node::{MAX_NAME, is_name};
use yew::prelude::*;

use super::line;
use crate::bridge::ask;
use crate::i18n::{Lang, settings as text, use_lang};
use crate::state::{Action, App, Theme, set_preference, use_app};
use crate::ui::{Button, Field, Panel, Seg, SegItem};
use crate::views::parts::{on_submit, set, use_request};

/// Language, theme and name.
pub fn appearance_panel(lang: Lang, app: &App, identity: &Identity) -> Html {
    let languages = [Lang::Zh, Lang::En];
    let themes = [Theme::Light, Theme::Dark];
    let choose_language = {
        let app = app.clone();
        Callback::from(move |index: usize| {
            let chosen = languages[index.min(1)];
            set_preference("lang", Some(chosen.tag()));
            app.dispatch(Action::Lang(chosen));
        })
    };
    let choose_theme = {
        let app = app.clone();
        Callback::from(move |index: usize| {
            let chosen = themes[index.min(1)];
            set_preference("theme", Some(chosen.name()));
            app.dispatch(Action::Theme(chosen));
        })
    };
    let language_items = vec![SegItem::new("中文"), SegItem::new("English")];
    let theme_items = vec![SegItem::new(text::light(lang)), SegItem::new(text::dark(lang))];
    html! {
        <Panel title={text::look(lang)}>
            <div class="pb">
                { line(text::language(lang), html! {
                    <Seg label={text::language(lang)} items={language_items} selected={usize::from(lang == Lang::En)} onselect={choose_language} />
                }) }
                { line(text::theme(lang), html! {
                    <Seg label={text::theme(lang)} items={theme_items} selected={usize::from(app.theme == Theme::Dark)} onselect={choose_theme} />
                }) }
                <Name known={identity.name.clone()} />
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct NameProps {
    /// The name as the node has it.
    known: String,
}

#[component]
fn Name(props: &NameProps) -> Html {
    let (app, request, lang) = (use_app(), use_request(), use_lang());
    let typed = use_state_eq(|| None::<String>);
    let name = typed.as_ref().unwrap_or(&props.known).clone();
    let is_good = is_name(name.trim());
    let oninput = set(&typed).reform(Some);
    let onsubmit = {
        let (name, typed) = (name.clone(), typed.setter());
        on_submit(move || {
            let (app, typed) = (app.clone(), typed.clone());
            request.ask(ask::SetName(name.clone()), move |answer| {
                answer?;
                typed.set(None);
                let unsaved = app.driver.as_ref().is_some_and(|driver| driver.storage.is_failing());
                let done = if unsaved { text::changed(lang) } else { text::saved(lang) };
                Ok(Some(done.to_owned()))
            });
        })
    };
    let changed = name != props.known;
    html! {
        <form class="settings-row" {onsubmit}>
            <label class="lab" for="name">{ text::name(lang) }</label>
            <div class="fields">
                <Field id="name" label={text::name(lang)} hide_label=true value={name} {oninput} hint={html! { text::name_hint(lang) }}
                    error={(!is_good).then(|| AttrValue::from(text::bad_name(lang, MAX_NAME)))} />
                <Button disabled={!is_good || !changed}>{ text::save(lang) }</Button>
            </div>
        </form>
    }
}
