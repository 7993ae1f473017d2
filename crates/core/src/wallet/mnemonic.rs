//! Twelve to twenty-four words that a person can write down, and the seed of all keys that they stand for (BIP39).

use core::fmt;

use zeroize::Zeroizing;

/// Whose word list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The English list.
    English,
    /// The simplified Chinese list, one character a word.
    ChineseSimplified,
}

impl Language {
    /// All lists.
    pub const ALL: [Self; 2] = [Self::English, Self::ChineseSimplified];

    /// The 2,048 words, in the order of their numbers.
    pub fn words(self) -> &'static [&'static str; 2048] {
        self.list().word_list()
    }

    fn list(self) -> bip39::Language {
        match self {
            Self::English => bip39::Language::English,
            Self::ChineseSimplified => bip39::Language::SimplifiedChinese,
        }
    }
}

/// Why words are no mnemonic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MnemonicError {
    /// Not 12, 15, 18, 21 or 24 words; holds how many.
    WordCount(usize),
    /// A word that is not in the list of the language that most words are from.
    UnknownWord {
        /// Its place, counted from 1.
        position: usize,
        /// The word.
        word: String,
        /// The list.
        language: Language,
    },
    /// All words are known, but they don't belong together: one is wrong or two changed places.
    Checksum,
    /// Not 16, 20, 24, 28 or 32 bytes of entropy; holds how many.
    EntropyLength(usize),
}

impl fmt::Display for MnemonicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WordCount(count) => write!(f, "12, 15, 18, 21 or 24 words are needed, not {count}"),
            Self::UnknownWord { position, word, language } => {
                let list = match language {
                    Language::English => "English",
                    Language::ChineseSimplified => "simplified Chinese",
                };
                write!(f, "word {position}, {word:?}, is not in the {list} word list")
            }
            Self::Checksum => {
                write!(f, "the words don't belong together: one is wrong, or their order changed")
            }
            Self::EntropyLength(bytes) => {
                write!(f, "16, 20, 24, 28 or 32 bytes of entropy are needed, not {bytes}")
            }
        }
    }
}

impl core::error::Error for MnemonicError {}

/// The words of a wallet. Whoever has them has the coins; they are wiped from memory on drop and never printed by
/// `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Mnemonic {
    language: Language,
    inner: bip39::Mnemonic,
}

impl Mnemonic {
    /// Words for 16, 20, 24, 28 or 32 bytes drawn at random by the caller: 12, 15, 18, 21 or 24 of them.
    ///
    /// # Errors
    /// Any other number of bytes.
    pub fn from_entropy(language: Language, entropy: &[u8]) -> Result<Self, MnemonicError> {
        let inner = bip39::Mnemonic::from_entropy_in(language.list(), entropy)
            .map_err(|_| MnemonicError::EntropyLength(entropy.len()))?;
        Ok(Self { language, inner })
    }

    /// Reads words as people type them: any case and spacing, Unicode in any form, Chinese with or without spaces. The
    /// language is found from the words.
    ///
    /// # Errors
    /// A wrong number of words, the first unknown one, or a bad checksum, in this order.
    pub fn parse(text: &str) -> Result<Self, MnemonicError> {
        let words = split_words(text);
        if !matches!(words.len(), 12 | 15 | 18 | 21 | 24) {
            return Err(MnemonicError::WordCount(words.len()));
        }
        let language = guess_language(&words);
        let joined = Zeroizing::new(words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" "));
        match bip39::Mnemonic::parse_in_normalized(language.list(), &joined) {
            Ok(inner) => Ok(Self { language, inner }),
            Err(bip39::Error::UnknownWord(at)) => {
                Err(MnemonicError::UnknownWord { position: at + 1, word: words[at].to_string(), language })
            }
            Err(_) => Err(MnemonicError::Checksum),
        }
    }

    /// The list that the words are from.
    pub fn language(&self) -> Language {
        self.language
    }

    /// How many words: 12 or 24.
    pub fn word_count(&self) -> usize {
        self.inner.word_count()
    }

    /// The words, between single spaces.
    pub fn to_words(&self) -> Zeroizing<String> {
        Zeroizing::new(self.inner.words().collect::<Vec<_>>().join(" "))
    }

    /// The 16 to 32 bytes that the words encode: eleven bits each, but for the checksum's at the end.
    pub fn to_entropy(&self) -> Zeroizing<Vec<u8>> {
        let bits = |word: usize| (0..11).rev().map(move |bit| word >> bit & 1 == 1);
        // The library's own leaves a copy on the stack.
        let mut entropy = Zeroizing::new(vec![0; self.word_count() * 4 / 3]);
        for (at, bit) in self.inner.word_indices().flat_map(bits).enumerate().take(entropy.len() * 8) {
            entropy[at / 8] |= u8::from(bit) << (7 - at % 8);
        }
        entropy
    }

    /// The 64 bytes from which BIP32 starts: 2,048 rounds of PBKDF2-HMAC-SHA512 over the words and an optional
    /// passphrase (empty for our wallets; another passphrase is another wallet).
    pub fn to_seed(&self, passphrase: &str) -> Zeroizing<[u8; 64]> {
        let passphrase = Zeroizing::new(hashyard_unicode::nfkd(passphrase));
        Zeroizing::new(self.inner.to_seed_normalized(&passphrase))
    }
}

impl fmt::Debug for Mnemonic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mnemonic({} words, {:?})", self.word_count(), self.language)
    }
}

/// Lower-case words in NFKD. A Chinese character is a word by itself, whether or not a space follows.
fn split_words(text: &str) -> Vec<Zeroizing<String>> {
    let mut words: Vec<Zeroizing<String>> = vec![];
    let mut open = false;
    let text = Zeroizing::new(hashyard_unicode::nfkd(text));
    for character in text.chars().flat_map(char::to_lowercase) {
        let alone = is_han(character);
        if character.is_whitespace() {
            open = false;
            continue;
        }
        match words.last_mut() {
            Some(word) if open && !alone => word.push(character),
            _ => words.push(Zeroizing::new(character.to_string())),
        }
        open = !alone;
    }
    words
}

/// The block "CJK Unified Ideographs", in which the whole list lies.
fn is_han(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

/// The list that knows most of the words; the lists share none.
fn guess_language(words: &[Zeroizing<String>]) -> Language {
    let known = |language: Language| words.iter().filter(|w| language.list().find_word(w).is_some()).count();
    match known(Language::ChineseSimplified) > known(Language::English) {
        true => Language::ChineseSimplified,
        false => Language::English,
    }
}
