//! From text to a descriptor: recursive descent, one function for each form.

use super::checksum;
use super::error::{DescriptorError, Reason};
use super::multipath::{self, Branch};
use super::parse_key::parse_key;
use super::{Descriptor, Key, Multi, Tree};
use crate::primitives::{Params, ScriptBuf};
use crate::script::{MAX_ELEMENT_SIZE, MAX_PUBKEYS_PER_MULTISIG};
use crate::wallet::address::Address;

/// No real descriptor is longer: 20 keys with their origins take 4,000.
const MAX_BYTES: usize = 20_000;

/// Levels of branches in a tree (BIP341).
const MAX_TREE_DEPTH: usize = 128;

/// Keys in a bare multisig that nodes relay.
const MAX_BARE_KEYS: usize = 3;

/// Keys in a tapscript multisig (BIP387 through BIP342: what fits the stack).
const MAX_TAPSCRIPT_KEYS: usize = 999;

/// What stands around an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Sh,
    Wsh,
    Taproot,
}

/// Reads all descriptors that a text stands for. The checksum may be missing, unless it is `required`.
pub(super) fn parse(text: &str, required: bool, params: &Params) -> Result<Vec<Descriptor>, DescriptorError> {
    let fail = |position: usize, reason| Err(DescriptorError { position, reason });
    if text.len() > MAX_BYTES {
        return fail(1, Reason::TooLong(text.len()));
    }
    // After this, every character is one byte.
    let bad = text.chars().enumerate().find(|(_, c)| *c != '#' && checksum::position(*c).is_none());
    if let Some((at, character)) = bad {
        return fail(at + 1, Reason::BadCharacter(character));
    }
    let (payload, given) = match text.split_once('#') {
        Some((payload, given)) => (payload, Some(given)),
        None => (text, None),
    };
    match given {
        Some(given) => check_checksum(payload, given)?,
        None if required => return fail(text.len() + 1, Reason::MissingChecksum),
        None => {}
    }
    let read = |branch: Branch| parse_one(&branch.text, params).map_err(|error| branch.locate(error));
    multipath::expand(payload)?.into_iter().map(read).collect()
}

fn parse_one(text: &str, params: &Params) -> Result<Descriptor, DescriptorError> {
    let mut cursor = Cursor { text, at: 0, params };
    let descriptor = cursor.expression(Place::Top)?;
    match cursor.rest().is_empty() {
        true => Ok(descriptor),
        false => Err(cursor.error(Reason::Expected("nothing behind the last bracket"))),
    }
}

fn check_checksum(payload: &str, given: &str) -> Result<(), DescriptorError> {
    let computed = checksum::checksum(payload).unwrap_or_default();
    let reason = match given {
        _ if given.contains('#') => Reason::MultipleChecksums,
        _ if given.len() != checksum::LENGTH => Reason::ChecksumLength(given.len()),
        _ if given != computed => Reason::ChecksumMismatch { given: given.to_owned(), computed },
        _ => return Ok(()),
    };
    Err(DescriptorError { position: payload.len() + 2, reason })
}

struct Cursor<'a> {
    /// One byte a character.
    text: &'a str,
    at: usize,
    params: &'a Params,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn error(&self, reason: Reason) -> DescriptorError {
        DescriptorError { position: self.at + 1, reason }
    }

    fn error_at(&self, at: usize, reason: Reason) -> DescriptorError {
        DescriptorError { position: at + 1, reason }
    }

    fn eat(&mut self, character: char) -> bool {
        let found = self.rest().starts_with(character);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, character: char, name: &'static str) -> Result<(), DescriptorError> {
        match self.eat(character) {
            true => Ok(()),
            false => Err(self.error(Reason::Expected(name))),
        }
    }

    /// What stands before the next of these, and where it starts.
    fn until(&mut self, ends: &[char]) -> (usize, &'a str) {
        let (start, rest) = (self.at, self.rest());
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        (start, &rest[..length])
    }

    /// `name(…)`
    fn expression(&mut self, place: Place) -> Result<Descriptor, DescriptorError> {
        let (start, name) = self.until(&['(', ')', ',', '{', '}']);
        let Some((function, form)) = FORMS.iter().find(|(function, _)| *function == name) else {
            return Err(self.error_at(start, unknown(name)));
        };
        if let Some(allowed) = form.place_error(place) {
            return Err(self.error_at(start, Reason::WrongPlace { function, allowed }));
        }
        self.expect('(', "'('")?;
        let descriptor = self.form(*form, place)?;
        self.expect(')', "')'")?;
        Ok(descriptor)
    }

    fn form(&mut self, form: Form, place: Place) -> Result<Descriptor, DescriptorError> {
        Ok(match form {
            Form::Pk => Descriptor::Pk(self.key(place)?),
            Form::Pkh => Descriptor::Pkh(self.key(place)?),
            // A witness program's key is compressed (BIP143).
            Form::Wpkh => Descriptor::Wpkh(self.key(Place::Wsh)?),
            Form::Combo => Descriptor::Combo(self.key(place)?),
            Form::Rawtr => Descriptor::Rawtr(self.key(Place::Taproot)?),
            Form::Multi { sorted, tapscript } => self.multi(sorted, tapscript, place)?,
            Form::Sh => self.sh()?,
            Form::Wsh => Descriptor::Wsh(Box::new(self.expression(Place::Wsh)?)),
            Form::Tr => self.tr()?,
            Form::Addr => self.addr()?,
            Form::Raw => {
                let (start, hex) = self.until(&[')']);
                let bytes = hex::decode(hex).ok().filter(|bytes| !bytes.is_empty());
                let bytes = bytes.ok_or_else(|| self.error_at(start, Reason::Hex))?;
                Descriptor::Raw(ScriptBuf(bytes))
            }
        })
    }

    fn key(&mut self, place: Place) -> Result<Key, DescriptorError> {
        let (start, text) = self.until(&[',', ')', '}']);
        // Behind a key's origin at the earliest; its brackets hold no bracket of a function.
        if text.rsplit(']').next().is_some_and(|key| key.starts_with("musig(")) {
            return Err(self.error_at(start, Reason::Unsupported("musig()")));
        }
        let fail = |(at, reason)| DescriptorError { position: start + at + 1, reason };
        let key = parse_key(text, place == Place::Taproot, self.params).map_err(fail)?;
        match key.is_uncompressed() && matches!(place, Place::Wsh | Place::Taproot) {
            true => Err(self.error_at(start, Reason::Uncompressed)),
            false => Ok(key),
        }
    }

    fn multi(&mut self, sorted: bool, tapscript: bool, place: Place) -> Result<Descriptor, DescriptorError> {
        let (start, number) = self.until(&[',', ')']);
        let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let required: u32 = Some(number)
            .filter(|_| plain)
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| self.error_at(start, Reason::Expected("how many signatures are needed")))?;
        let mut keys = vec![];
        while self.eat(',') {
            keys.push(self.key(place)?);
        }
        let most = match place {
            Place::Top => MAX_BARE_KEYS,
            Place::Taproot => MAX_TAPSCRIPT_KEYS,
            _ => MAX_PUBKEYS_PER_MULTISIG,
        };
        if !(1..=most).contains(&keys.len()) {
            return Err(self.error_at(start, Reason::TooManyKeys { keys: keys.len(), most }));
        }
        if required < 1 || required as usize > keys.len() {
            return Err(self.error_at(start, Reason::Threshold { required, keys: keys.len() }));
        }
        Ok(Descriptor::Multi(Multi { required, keys, sorted, tapscript }))
    }

    /// A redeem script must fit one push (BIP16).
    fn sh(&mut self) -> Result<Descriptor, DescriptorError> {
        let start = self.at;
        let inner = self.expression(Place::Sh)?;
        if let Descriptor::Multi(multi) = &inner {
            let key_bytes = |key: &Key| if key.is_uncompressed() { 66 } else { 34 };
            let bytes =
                3 + multi.keys.iter().map(key_bytes).sum::<usize>() + usize::from(multi.keys.len() > 16);
            if bytes > MAX_ELEMENT_SIZE {
                return Err(self.error_at(start, Reason::ScriptTooLarge { bytes, most: MAX_ELEMENT_SIZE }));
            }
        }
        Ok(Descriptor::Sh(Box::new(inner)))
    }

    fn tr(&mut self) -> Result<Descriptor, DescriptorError> {
        let key = self.key(Place::Taproot)?;
        let tree = if self.eat(',') { Some(self.tree(0)?) } else { None };
        Ok(Descriptor::Tr(key, tree))
    }

    fn tree(&mut self, depth: usize) -> Result<Tree, DescriptorError> {
        if depth > MAX_TREE_DEPTH {
            return Err(self.error(Reason::TreeTooDeep));
        }
        if !self.eat('{') {
            return Ok(Tree::Leaf(Box::new(self.expression(Place::Taproot)?)));
        }
        let left = self.tree(depth + 1)?;
        self.expect(',', "','")?;
        let right = self.tree(depth + 1)?;
        self.expect('}', "'}'")?;
        Ok(Tree::Branch(Box::new(left), Box::new(right)))
    }

    fn addr(&mut self) -> Result<Descriptor, DescriptorError> {
        let (start, text) = self.until(&[')']);
        let address = Address::parse(text, self.params);
        address
            .map(Descriptor::Addr)
            .map_err(|error| self.error_at(start, Reason::Address(error.to_string())))
    }
}

/// What miniscript has besides the forms here.
const MINISCRIPT: [&str; 19] = [
    "0",
    "1",
    "pk_k",
    "pk_h",
    "older",
    "after",
    "sha256",
    "hash256",
    "ripemd160",
    "hash160",
    "andor",
    "and_v",
    "and_b",
    "and_n",
    "or_b",
    "or_c",
    "or_d",
    "or_i",
    "thresh",
];

/// Letters of miniscript's wrappers, which stand before a colon.
const WRAPPERS: &str = "asctdvjnlu";

/// What to say of a function that is none of [`FORMS`].
fn unknown(name: &str) -> Reason {
    let wrapped = name.split_once(':').is_some_and(|(letters, _)| {
        !letters.is_empty() && letters.chars().all(|letter| WRAPPERS.contains(letter))
    });
    match name {
        "musig" => Reason::Unsupported("musig()"),
        "unused" => Reason::Unsupported("unused()"),
        _ if wrapped || MINISCRIPT.contains(&name) => Reason::Unsupported("miniscript"),
        _ => Reason::UnknownFunction(name.to_owned()),
    }
}

#[derive(Clone, Copy)]
enum Form {
    Pk,
    Pkh,
    Wpkh,
    Multi { sorted: bool, tapscript: bool },
    Sh,
    Wsh,
    Tr,
    Rawtr,
    Combo,
    Addr,
    Raw,
}

const FORMS: [(&str, Form); 14] = [
    ("pk", Form::Pk),
    ("pkh", Form::Pkh),
    ("wpkh", Form::Wpkh),
    ("multi", Form::Multi { sorted: false, tapscript: false }),
    ("sortedmulti", Form::Multi { sorted: true, tapscript: false }),
    ("multi_a", Form::Multi { sorted: false, tapscript: true }),
    ("sortedmulti_a", Form::Multi { sorted: true, tapscript: true }),
    ("sh", Form::Sh),
    ("wsh", Form::Wsh),
    ("tr", Form::Tr),
    ("rawtr", Form::Rawtr),
    ("combo", Form::Combo),
    ("addr", Form::Addr),
    ("raw", Form::Raw),
];

impl Form {
    /// Where the form can stand, if not here.
    fn place_error(self, place: Place) -> Option<&'static str> {
        let (fits, allowed) = match self {
            Self::Pk | Self::Pkh => (true, ""),
            Self::Wpkh => (matches!(place, Place::Top | Place::Sh), "at top level or inside sh()"),
            Self::Multi { tapscript: true, .. } => (place == Place::Taproot, "inside tr()"),
            Self::Multi { .. } => (place != Place::Taproot, "at top level, in sh(), or in wsh()"),
            Self::Wsh => (matches!(place, Place::Top | Place::Sh), "at top level or inside sh()"),
            Self::Sh | Self::Tr | Self::Rawtr | Self::Combo | Self::Addr | Self::Raw => {
                (place == Place::Top, "at top level")
            }
        };
        (!fits).then_some(allowed)
    }
}
