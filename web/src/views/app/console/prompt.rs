//! The line to type in, with history and completion.

use hashyard_node::rpc::methods_of;
use hashyard_node::view::Identity;
use hashyard_ui_model::console::{History, common_prefix, completions, without_secrets};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::i18n::{Lang, console as text, use_lang};
use crate::topics::use_known_topic;
use crate::ui::Button;
use crate::ui::ButtonKind;
use crate::views::parts::on_submit;

/// Completions shown.
const SHOWN: usize = 12;

/// Properties of [`Prompt`].
#[derive(Properties, PartialEq)]
pub struct PromptProps {
    /// A line was entered.
    pub run: Callback<String>,
}

/// The prompt.
#[component]
pub fn Prompt(props: &PromptProps) -> Html {
    let lang = use_lang();
    let line = use_state_eq(String::new);
    let history = use_mut_ref(History::default);
    let field = use_node_ref();
    let attacks = use_known_topic::<Identity>().is_some_and(|identity| identity.attacks);
    let found = candidates(&line, attacks);
    let onsubmit = {
        let (line, history, run) = (line.clone(), history.clone(), props.run.clone());
        on_submit(move || {
            if !line.trim().is_empty() {
                history.borrow_mut().push(&shown_again(&line));
                run.emit((*line).clone());
                line.set(String::new());
            }
        })
    };
    let onkeydown = {
        let (line, found) = (line.clone(), found.clone());
        Callback::from(move |event: KeyboardEvent| {
            let wanted = match event.key().as_str() {
                "ArrowUp" => history.borrow_mut().older().map(str::to_owned),
                "ArrowDown" => history.borrow_mut().newer().map(str::to_owned),
                // Without anything to complete, Tab leaves the field as everywhere else.
                "Tab" if !event.shift_key() => completed(&line, &found),
                _ => None,
            };
            if let Some(wanted) = wanted {
                event.prevent_default();
                line.set(wanted);
            }
        })
    };
    let oninput = {
        let line = line.setter();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            line.set(input.map_or_else(String::new, |input| input.value()));
        })
    };
    html! {
        <>
            <form {onsubmit}>
                <label class="field">
                    <span class="acc mono" aria-hidden="true">{ ">" }</span>
                    <input class="mono" ref={field.clone()} value={(*line).clone()} {oninput} {onkeydown} aria-label={text::command(lang)}
                        autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go" />
                </label>
                <Button kind={ButtonKind::Primary}>{ text::run(lang) }</Button>
            </form>
            { suggestions(lang, &found, &line, attacks, field) }
        </>
    }
}

/// The line without its secrets.
pub fn shown_again(line: &str) -> String {
    without_secrets(line, &names(true))
}

fn names(attacks: bool) -> Vec<&'static str> {
    methods_of(attacks).map(|method| method.name).collect()
}

/// Methods that start like what was typed, while only a method was.
fn candidates(line: &str, attacks: bool) -> Vec<&'static str> {
    let names = names(attacks);
    match line.trim() {
        "" => Vec::new(),
        typed if line.contains(' ') || names.contains(&typed) => Vec::new(),
        typed => completions(typed, &names),
    }
}

fn completed(line: &str, found: &[&'static str]) -> Option<String> {
    match found {
        [] => None,
        [only] => Some(format!("{only} ")),
        several => Some(common_prefix(several)).filter(|prefix| prefix.len() > line.len()),
    }
}

fn suggestions(
    lang: Lang,
    found: &[&'static str],
    line: &UseStateHandle<String>,
    attacks: bool,
    field: NodeRef,
) -> Html {
    let named = |name| methods_of(attacks).find(|method| method.name == name);
    let method = line.split_whitespace().next().and_then(named);
    let button = |name: &&'static str| {
        let (line, field, name) = (line.setter(), field.clone(), *name);
        let onclick = Callback::from(move |_: MouseEvent| {
            line.set(format!("{name} "));
            if let Some(input) = field.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        });
        html! { <button type="button" {onclick}>{ name }</button> }
    };
    html! {
        <div class="sugg" role="group" aria-label={text::suggestions(lang)} aria-live="polite">
            if let Some(method) = method {
                <span class="hint"><span class="mono">{ method.usage() }</span>{ " · " }{ method.about }</span>
            } else {
                { for found.iter().take(SHOWN).map(button) }
            }
        </div>
    }
}
