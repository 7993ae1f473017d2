//! Two inputs as hexadecimal digits, compared under three functions: collisions that others published, or one's own.

use hashyard_course::Deed;
use hashyard_cryptobench::hashes::{Hash, Published, equal_prefix_bits, md5_pair, sha1_pair};
use yew::prelude::*;

use super::super::bytes::{digest, hex, read_hex};
use crate::i18n::{Lang, hashes as text, use_lang};
use crate::ui::{Button, ButtonKind, Glyph, Hint, Panel, Tag, Tone};
use crate::views::parts::{area_text, on_submit};
use crate::watch;

/// Longest input that is compared, in bytes.
const LONGEST: usize = 4_096;
/// Functions under which they are compared.
const FUNCTIONS: [Hash; 3] = [Hash::Md5, Hash::Sha1, Hash::Sha256];

/// Two inputs, compared.
#[component]
pub fn PairsPanel() -> Html {
    let lang = use_lang();
    let typed = [use_state_eq(String::new), use_state_eq(String::new)];
    let source = use_state_eq(|| None::<&'static str>);
    let compared = use_state_eq(|| None::<[Vec<u8>; 2]>);
    let inputs = [0, 1].map(|which: usize| read_hex(&typed[which], LONGEST));
    let load = |pair: fn() -> Published| {
        let (one, two, source) = (typed[0].setter(), typed[1].setter(), source.setter());
        let compared = compared.setter();
        Callback::from(move |_: MouseEvent| {
            let Published { inputs: [first, second], source: said } = pair();
            one.set(hex(&first));
            two.set(hex(&second));
            source.set(Some(said));
            compared.set(None);
        })
    };
    let onsubmit = {
        let (inputs, compared) = (inputs.clone(), compared.setter());
        on_submit(move || {
            if let [Some(one), Some(two)] = &inputs {
                compared.set(Some([one.clone(), two.clone()]));
                watch::tell(&Deed::Compared([one.clone(), two.clone()]));
            }
        })
    };
    let area = |which: usize, label: &'static str| {
        let id = format!("crypto-pair-{which}");
        let oninput = {
            // What was compared stands there no longer.
            let (typed, compared) = (typed[which].setter(), compared.setter());
            Callback::from(move |event: InputEvent| {
                typed.set(area_text(event));
                compared.set(None);
            })
        };
        html! {
            <div class="form">
                <label class="lab" for={id.clone()}>{ label }</label>
                <textarea {id} class="hex-input" value={(*typed[which]).clone()} {oninput} spellcheck="false" autocomplete="off" />
                if inputs[which].is_none() {
                    <Hint tone={Tone::Bad} icon={Glyph::Alert}>{ text::no_hex(lang, LONGEST) }</Hint>
                }
            </div>
        }
    };
    let is_ready = inputs.iter().all(|input| input.as_ref().is_some_and(|input| !input.is_empty()));
    html! {
        <Panel title={text::pairs(lang)} note={html! { { text::pairs_note(lang) } }}>
            <form class="pb form" {onsubmit}>
                <div class="row crypto-tools">
                    <Button onclick={load(md5_pair)}>{ text::load_pair(lang, Hash::Md5.name()) }</Button>
                    <Button onclick={load(sha1_pair)}>{ text::load_pair(lang, Hash::Sha1.name()) }</Button>
                    if let Some(source) = *source {
                        <span class="d3">{ source }</span>
                    }
                </div>
                <div class="g2">{ area(0, text::input_one(lang)) }{ area(1, text::input_two(lang)) }</div>
                <div class="row"><Button kind={ButtonKind::Primary} disabled={!is_ready}>{ text::compare(lang) }</Button></div>
                <div role="status">{ compared.as_ref().map(|inputs| verdict(lang, inputs)).unwrap_or_default() }</div>
            </form>
        </Panel>
    }
}

fn verdict(lang: Lang, inputs: &[Vec<u8>; 2]) -> Html {
    let [one, two] = inputs;
    let longer = one.len().max(two.len());
    let differing = (0..longer).filter(|at| one.get(*at) != two.get(*at)).count();
    let row = |hash: Hash| {
        let digests = [hash.of(one), hash.of(two)];
        let tag = match digests[0] == digests[1] {
            true if differing > 0 => {
                html! { <Tag tone={Tone::Bad} icon={Glyph::Alert}>{ text::collides(lang) }</Tag> }
            }
            true => html! { <Tag>{ text::equal_digests(lang) }</Tag> },
            false => {
                html! { <Tag tone={Tone::Ok}>{ text::first_bits(lang, equal_prefix_bits(&digests[0], &digests[1])) }</Tag> }
            }
        };
        html! { <li key={hash.name()}><b>{ hash.name() }</b>{ tag }<div>{ for digests.iter().map(|bytes| digest(bytes)) }</div></li> }
    };
    html! {
        <>
            <p class="num crypto-said">{ text::bytes_differ(lang, differing, longer) }</p>
            <ul class="crypto-digests">{ for FUNCTIONS.map(row) }</ul>
        </>
    }
}
