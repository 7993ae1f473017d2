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

/// Whether a character shows nothing, or turns the order of others round: Unicode's `Default_Ignorable_Code_Point` (UAX #44). A
/// name with one would look like another name.
pub fn is_invisible(character: char) -> bool {
    matches!(u32::from(character),
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e
        | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfff8 | 0x1bca0..=0x1bca3
        | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
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

    #[test]
    fn what_nobody_sees_is_known() {
        assert!("\u{200b}\u{202e}\u{3164}\u{ad}\u{2069}\u{fe0f}".chars().all(is_invisible));
        assert!(!"aé链 ́".chars().any(is_invisible));
    }
}
