//! What errors say. English is what they say of themselves; the Chinese stands here, one exhaustive match for each, so that a
//! variant without it doesn't compile.

mod node;
mod payment;
mod script;
mod wallet;

use core::fmt::Display;

use hashyard_node::command::Cause;
use serde::{Deserialize, Serialize};

pub use self::payment::network;
use super::Lang;

/// A text in both languages: the node worker says it, and the page shows it in the language of the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    zh: String,
    en: String,
}

impl Said {
    /// A text of the table.
    pub fn with(text: impl Fn(Lang) -> String) -> Self {
        Self { zh: text(Lang::Zh), en: text(Lang::En) }
    }

    /// In one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl<E: InChinese> From<E> for Said {
    fn from(error: E) -> Self {
        Self { zh: error.in_chinese(), en: error.to_string() }
    }
}

/// An error in the user's language.
pub fn words(lang: Lang, error: &impl InChinese) -> String {
    match lang {
        Lang::Zh => error.in_chinese(),
        Lang::En => error.to_string(),
    }
}

/// The Chinese of a command's error that a person caused on a screen. Its English is the command's own message.
pub fn of_command(cause: &Cause) -> String {
    match cause {
        Cause::AddressError(error) => error.in_chinese(),
        Cause::CannotSign(error) => error.in_chinese(),
        Cause::ContractError(error) => error.in_chinese(),
        Cause::ContractSpendError(error) => error.in_chinese(),
        Cause::NewAddressError(error) => error.in_chinese(),
        Cause::PayError(error) => error.in_chinese(),
        Cause::PsbtError(error) => error.in_chinese(),
        Cause::PsbtSignError(error) => error.in_chinese(),
        Cause::RememberError(error) => error.in_chinese(),
        Cause::SignMessageError(error) => error.in_chinese(),
        Cause::WalletError(error) => error.in_chinese(),
        Cause::WithholdError(error) => error.in_chinese(),
    }
}

/// An error whose Chinese stands here.
pub trait InChinese: Display {
    /// What it says in Chinese.
    fn in_chinese(&self) -> String;
}

const LOCKED: &str = "钱包已锁定，请先用密码解锁";
const NO_WALLET: &str = "这个网络没有钱包";
