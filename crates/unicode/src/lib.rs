//! Unicode normal forms (UAX #15): one way to write what can be written in several, so that a room's name or a
//! passphrase is the same from every keyboard.
//!
//! The tables for this are 50 kB of the app's download after compression, and every browser has them already: with the
//! feature `js`, JavaScript's `String.prototype.normalize` answers. Characters that Unicode has assigned never change their form
//! (its stability policy), so both ways agree about every text that people write.

/// Composed where possible, nothing replaced by what only looks alike (NFC).
pub fn nfc(text: &str) -> String {
    form::nfc(text)
}

/// Decomposed, with compatible characters made equal (NFKD), as BIP39 asks for words and passphrases.
pub fn nfkd(text: &str) -> String {
    form::nfkd(text)
}

#[cfg(not(feature = "js"))]
mod form {
    use unicode_normalization::UnicodeNormalization;

    pub fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    pub fn nfkd(text: &str) -> String {
        text.nfkd().collect()
    }
}

#[cfg(feature = "js")]
mod form {
    use js_sys::JsString;

    pub fn nfc(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    pub fn nfkd(text: &str) -> String {
        JsString::from(text).normalize("NFKD").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_has_one_form() {
        assert_eq!(nfc("e\u{301}"), "é");
        assert_eq!(nfc("哈希\u{ff11}"), "哈希\u{ff11}");
        assert_eq!(nfkd("é\u{ff11}\u{fb01}"), "e\u{301}1fi");
    }
}
