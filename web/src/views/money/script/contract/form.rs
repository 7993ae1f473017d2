//! Writing a contract: choose a template, fill it in, see the script, keep it.

use hashyard_core::contract::ParamKind;
use hashyard_core::contract::TEMPLATES;
use hashyard_node::view::ContractView;
use hashyard_ui_model::contract::contract_text;
use yew::prelude::*;

use super::detail::script_words;
use super::fields::param_field;
use super::spending_paths::{path_tree, template_tree};
use crate::bridge::ask;
use crate::i18n::{Lang, contract as text, use_lang};
use crate::ui::{Button, ButtonKind, CopyButton, Field, Panel, Seg, SegItem};
use crate::views::parts::{Loaded, alert, set, use_answer, use_request};

/// Properties of [`WritePanel`] and of the form in it.
#[derive(Properties, PartialEq)]
pub struct WriteProps {
    /// The own public key, in hex.
    pub own_key: String,
    /// Which template, by its place in [`TEMPLATES`].
    #[prop_or_default]
    pub template: usize,
    /// A contract was kept; holds its address.
    pub done: Callback<String>,
}

/// Templates and the form of the chosen one.
#[component]
pub fn WritePanel(props: &WriteProps) -> Html {
    let lang = use_lang();
    let chosen = use_state_eq(|| 0_usize);
    let note = html! { <>{ text::my_key(lang) }{ " " }<CopyButton text={props.own_key.clone()} /></> };
    html! {
        <Panel title={text::write(lang)} end={note}>
            <div class="pb col">
                <p class="hint">{ text::write_note(lang) }</p>
                <div class="contract-templates" role="group" aria-label={text::template(lang)}>
                    { for (0..TEMPLATES.len()).map(|index| card(lang, index, &chosen)) }
                </div>
                <WriteForm key={*chosen} own_key={props.own_key.clone()} template={*chosen} done={props.done.clone()} />
            </div>
        </Panel>
    }
}

fn card(lang: Lang, index: usize, chosen: &UseStateHandle<usize>) -> Html {
    let template = TEMPLATES[index].name;
    let (name, what) = text::template_texts(lang, template);
    let setter = chosen.setter();
    let onclick = Callback::from(move |_: MouseEvent| setter.set(index));
    let pressed = if **chosen == index { "true" } else { "false" };
    html! {
        <button type="button" class="contract-template" aria-pressed={pressed} {onclick}>
            { template_tree(lang, template) }
            <b>{ name }</b>
            <small>{ what }</small>
        </button>
    }
}

/// What stands in a field at first: the own key where the template is about the one who writes it.
fn first_value(name: &str, kind: ParamKind, own_key: &str) -> String {
    match (name, kind) {
        (_, ParamKind::Count) => "1".to_owned(),
        (_, ParamKind::Keys) | ("sender" | "key" | "owner", _) => own_key.to_owned(),
        (_, ParamKind::Lock | ParamKind::Delay) => "blocks:10".to_owned(),
        _ => String::new(),
    }
}

#[component]
fn WriteForm(props: &WriteProps) -> Html {
    let lang = use_lang();
    let template = &TEMPLATES[props.template];
    let own_key = props.own_key.clone();
    let values = use_state_eq(|| {
        let first = |(name, kind): &(&str, ParamKind)| first_value(name, *kind, &own_key);
        template.params.iter().map(first).collect::<Vec<_>>()
    });
    let (form, label) = (use_state_eq(|| 0_usize), use_state_eq(String::new));
    let field = |(index, (name, kind)): (usize, &(&'static str, ParamKind))| {
        let (all, setter) = ((*values).clone(), values.setter());
        let oninput = Callback::from(move |value: String| {
            let mut all = all.clone();
            all[index] = value;
            setter.set(all);
        });
        html! { <key={*name}>{ param_field(lang, name, *kind, &values[index], oninput, &props.own_key) }</> }
    };
    let params: Vec<_> =
        template.params.iter().zip(&*values).map(|((name, _), value)| (*name, value.as_str())).collect();
    let filled = params.iter().all(|(_, value)| !value.is_empty() && !value.ends_with(':'));
    let contract = contract_text(["wsh", "sh", "tr"][*form], template.name.as_str(), &params);
    html! {
        <div class="form">
            { for template.params.iter().enumerate().map(field) }
            <Field id="contract-label" label={text::label(lang)} value={(*label).clone()} oninput={set(&label)} />
            <Seg label={text::form(lang)} items={["P2WSH", "P2SH", "P2TR"].map(SegItem::new).to_vec()} selected={*form} onselect={set(&form)} />
            if filled {
                <Preview {contract} label={(*label).clone()} done={props.done.clone()} />
            } else {
                <p class="hint">{ text::preview_empty(lang) }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    contract: String,
    label: String,
    done: Callback<String>,
}

/// What the node makes of the fields, and the button that keeps it.
#[component]
fn Preview(props: &PreviewProps) -> Html {
    let asked = use_answer(ask::ReadContract(props.contract.clone()), String::new());
    match &asked.answer {
        Loaded::Waiting => Html::default(),
        Loaded::Failed(why) => alert(why.clone()),
        Loaded::Ready(contract) => html! {
            <Keep contract={(**contract).clone()} label={props.label.clone()} done={props.done.clone()} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct KeepProps {
    contract: ContractView,
    label: String,
    done: Callback<String>,
}

#[component]
fn Keep(props: &KeepProps) -> Html {
    let (request, lang) = (use_request(), use_lang());
    let onclick = {
        let (contract, label, done) =
            (props.contract.contract.clone(), props.label.clone(), props.done.clone());
        Callback::from(move |_: MouseEvent| {
            let done = done.clone();
            let ask = ask::ImportContract { contract: contract.clone(), label: label.clone() };
            request.ask(ask, move |answer| {
                done.emit(answer?);
                Ok(Some(text::kept(lang).to_owned()))
            });
        })
    };
    html! {
        <>
            { script_words(lang, &props.contract.asm) }
            { path_tree(lang, &props.contract.paths, None) }
            <span class="mono longhash">{ &props.contract.address }</span>
            <div class="money-actions"><Button kind={ButtonKind::Primary} {onclick}>{ text::create(lang) }</Button></div>
        </>
    }
}
