//! Every text of the app, each in both languages at one place. A text that lacks a language doesn't compile.
//!
//! A screen has a file of its own; [`common`] holds what several say. In a component:
//! `let lang = use_lang();` and `i18n::live::next_block(lang)`.

use web_sys::window;
use yew::prelude::*;

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

/// Declares texts as functions of the language and of typed arguments.
///
/// ```text
/// texts! {
///     height { zh: "高度", en: "Height" }
///     tx_count(n: u32) { zh: "{n} 笔", en: "{n} tx" }
///     blocks(n: u32) { zh: "{n} 块", en: "{n} blocks", one: "{n} block" }
/// }
/// ```
///
/// Without arguments the text is `&'static str`, else `String`. `one` is English where the first argument is 1.
macro_rules! texts {
    () => {};
    ($name:ident { zh: $zh:literal, en: $en:literal } $($rest:tt)*) => {
        #[doc = $en]
        pub const fn $name(lang: $crate::i18n::Lang) -> &'static str {
            match lang {
                $crate::i18n::Lang::Zh => $zh,
                $crate::i18n::Lang::En => $en,
            }
        }
        texts! { $($rest)* }
    };
    ($name:ident ( $($arg:ident : $type:ty),+ ) { zh: $zh:literal, en: $en:literal } $($rest:tt)*) => {
        #[doc = $en]
        pub fn $name(lang: $crate::i18n::Lang, $($arg: $type),+) -> String {
            match lang {
                $crate::i18n::Lang::Zh => format!($zh),
                $crate::i18n::Lang::En => format!($en),
            }
        }
        texts! { $($rest)* }
    };
    ($name:ident ( $first:ident : $first_type:ty $(, $arg:ident : $type:ty)* )
        { zh: $zh:literal, en: $en:literal, one: $one:literal } $($rest:tt)*) => {
        #[doc = $en]
        pub fn $name(lang: $crate::i18n::Lang, $first: $first_type $(, $arg: $type)*) -> String {
            match lang {
                $crate::i18n::Lang::Zh => format!($zh),
                $crate::i18n::Lang::En if $first == 1 => format!($one),
                $crate::i18n::Lang::En => format!($en),
            }
        }
        texts! { $($rest)* }
    };
}

pub mod address;
pub mod address_book;
pub mod attack;
pub mod block;
pub mod certificate;
pub mod channel;
pub mod ciphers;
pub mod common;
pub mod console;
pub mod contract;
pub mod course;
pub mod course_bench;
pub mod course_lab;
pub mod course_mining;
pub mod crypto;
pub mod errors;
pub mod experiments;
pub mod follow;
pub mod hashes;
pub mod history;
pub mod import;
#[cfg(debug_assertions)]
pub mod kit;
pub mod lab;
pub mod ledgers;
pub mod light;
pub mod link_fault;
pub mod listener;
pub mod live;
pub mod map;
pub mod messages;
pub mod mine;
pub mod museum;
pub mod network;
pub mod origins;
pub mod overlay;
#[cfg(feature = "parts")]
pub mod part;
pub mod race;
pub mod refusal;
pub mod reject;
pub mod scenes;
pub mod script;
pub mod script_error;
pub mod settings;
pub mod shell;
pub mod signing;
pub mod spreading;
pub mod spy;
pub mod tips;
pub mod trace;
pub mod two_keys;
pub mod two_layers;
pub mod tx;
pub mod wallet;

impl Lang {
    /// The value of `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// As web/boot/look.js chose it before the first paint.
    pub fn of_page() -> Self {
        let root = window().and_then(|window| window.document()?.document_element());
        let tag = root.and_then(|root| root.get_attribute("lang"));
        if tag.as_deref() == Some(Self::Zh.tag()) { Self::Zh } else { Self::En }
    }
}

/// What stands between two sentences: Chinese ones end with a mark that has its own room.
pub const fn blank(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "",
        Lang::En => " ",
    }
}

/// The language of the app, switched live.
#[hook]
pub fn use_lang() -> Lang {
    use_context().unwrap_or(Lang::En)
}
