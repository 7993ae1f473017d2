//! A hash, drawn: one SVG with one path for each colour, the same picture for everyone.

use hashyard_core::{BlockHash, Hash256, MerkleNode, Txid};
use hashyard_node::NodeId;
use hashyard_ui_model::format::short_hash;
pub use hashyard_ui_model::stripe::Form;
use hashyard_ui_model::stripe::draw;
use yew::html::IntoPropValue;
use yew::prelude::*;

/// A hash of up to 32 bytes in display order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HashBytes {
    bytes: [u8; 32],
    len: u8,
}

impl HashBytes {
    /// From bytes in display order; what exceeds 32 is cut.
    pub fn new(hash: &[u8]) -> Self {
        let mut bytes = [0; 32];
        let len = hash.len().min(32);
        bytes[..len].copy_from_slice(&hash[..len]);
        Self { bytes, len: len as u8 }
    }

    /// From hexadecimal digits in display order; empty if they aren't.
    pub fn from_hex(hex: &str) -> Self {
        let digits = hex.as_bytes().chunks_exact(2).take(32);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        Self::new(&digits.map(byte).collect::<Option<Vec<_>>>().unwrap_or_default())
    }

    /// The bytes in display order.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Hexadecimal digits in display order.
    pub fn to_hex(self) -> String {
        self.as_slice().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Hash types that are printed reversed.
macro_rules! from_hash {
    ($($hash:ty),*) => {$(
        impl From<$hash> for HashBytes {
            fn from(hash: $hash) -> Self {
                Self::new(&hash.display_bytes())
            }
        }

        impl IntoPropValue<HashBytes> for $hash {
            fn into_prop_value(self) -> HashBytes {
                self.into()
            }
        }
    )*};
}

from_hash!(BlockHash, Txid, Hash256, MerkleNode);

impl From<NodeId> for HashBytes {
    fn from(node: NodeId) -> Self {
        Self::new(&node.0)
    }
}

impl IntoPropValue<HashBytes> for NodeId {
    fn into_prop_value(self) -> HashBytes {
        self.into()
    }
}

impl IntoPropValue<HashBytes> for [u8; 32] {
    fn into_prop_value(self) -> HashBytes {
        HashBytes::new(&self)
    }
}

/// Properties of [`Stripe`].
#[derive(Properties, PartialEq)]
pub struct StripeProps {
    /// The hash.
    pub hash: HashBytes,
    /// Row, column or tile.
    pub form: Form,
    /// Width in pixels. A line without one fills its place.
    #[prop_or_default]
    pub width: Option<u16>,
    /// Height in pixels.
    pub height: u16,
    /// Text beside it says the same: readers skip it.
    #[prop_or(true)]
    pub hidden: bool,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A hash stripe. Yew skips it while hash and form stay the same, so each is worked out once.
#[component]
pub fn Stripe(props: &StripeProps) -> Html {
    let drawing = draw(props.hash.as_slice(), props.form);
    let (columns, rows) = drawing.size;
    let form = match props.form {
        Form::Line => "line",
        Form::Fold => "fold",
        Form::Tile => "tile",
    };
    let wide = props.width.is_none().then_some("wide");
    let label = (!props.hidden).then(|| AttrValue::from(short_hash(&props.hash.to_hex())));
    html! {
        <svg class={classes!("hs", form, wide, props.class.clone())} viewBox={format!("0 0 {columns} {rows}")}
            width={props.width.map(|width| width.to_string())} height={props.height.to_string()}
            preserveAspectRatio="none" role={label.as_ref().map(|_| "img")} aria-label={label.clone()}
            aria-hidden={props.hidden.then_some("true")}>
            { for drawing.paths.into_iter().map(|(colour, d)| html! { <path class={format!("h{}", colour.code())} {d} /> }) }
            if !drawing.voids.is_empty() {
                <path class="hv" d={drawing.voids} />
            }
        </svg>
    }
}
