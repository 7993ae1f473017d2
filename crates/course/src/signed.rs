//! Signed sentences as a student meets them, and made-up signatures. What is said of them was worked out here.

use hashyard_core::wallet::message::{bip322, signed_by, to_bytes, to_text, verify};
use hashyard_core::wallet::{Address, MessageForm, OutputType};
use hashyard_core::{Network, Params};

/// A sentence, the address whose owner is said to have signed it, and the signature: as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMessage {
    /// The address.
    pub address: String,
    /// The sentence.
    pub message: String,
    /// The signature.
    pub signature: String,
}

impl SignedMessage {
    /// Whether the address's key signed the sentence.
    pub fn holds(&self, network: Network) -> bool {
        let address = Address::parse(&self.address, network.params());
        address.is_ok_and(|address| verify(&address, &self.signature, &self.message).is_ok())
    }

    /// The same sentence, signed by the private key with these bytes, for an address of the same kind. `None` if they are no key, or no
    /// wallet has that kind.
    pub fn signed_instead(&self, secret: &[u8; 32], network: Network) -> Option<Self> {
        let params = network.params();
        let kind = Address::parse(&self.address, params).ok()?.kind();
        let kind = OutputType::ALL.into_iter().find(|one| one.address_kind() == kind)?;
        let (address, signature) = signed_by(secret, kind, &self.message, params)?;
        Some(Self { address: address.to_string(), message: self.message.clone(), signature })
    }

    /// Of two signatures of one sentence, how many bits differ; `None` if they are about something else, or not of one length.
    pub fn differing_bits(&self, other: &Self, network: Network) -> Option<u32> {
        if (&self.address, &self.message) != (&other.address, &other.message) {
            return None;
        }
        let (one, two) = (self.bytes(network.params())?, other.bytes(network.params())?);
        let count = |(one, two): (&u8, &u8)| (one ^ two).count_ones();
        (one.len() == two.len()).then(|| one.iter().zip(&two).map(count).sum())
    }

    /// The same with one bit of the signature turned; bits are counted from the left. `None` if there is no such bit.
    pub fn with_bit_flipped(&self, bit: usize, params: &Params) -> Option<Self> {
        let mut bytes = self.bytes(params)?;
        *bytes.get_mut(bit / 8)? ^= 0x80 >> (bit % 8);
        Some(Self { signature: to_text(self.form(params)?, &bytes), ..self.clone() })
    }

    /// The bytes of the signature; `None` if it is none for this address.
    pub fn bytes(&self, params: &Params) -> Option<Vec<u8>> {
        to_bytes(self.form(params)?, &self.signature)
    }

    fn form(&self, params: &Params) -> Option<MessageForm> {
        MessageForm::of(Address::parse(&self.address, params).ok()?.kind())
    }

    /// The same with other numbers R and S, as somebody makes them up who has seen the genuine signature. `None` if it has no place for
    /// them.
    fn forged(&self, numbers: &[u8; 64], params: &Params) -> Option<Self> {
        let (form, mut bytes) = (self.form(params)?, self.bytes(params)?);
        let bytes = match form {
            MessageForm::Legacy => {
                bytes.get_mut(1..65)?.copy_from_slice(numbers);
                bytes
            }
            MessageForm::Simple => {
                let mut witness = bip322::decode(&bytes)?;
                let signature = witness.first_mut()?;
                *signature = if signature.len() < 66 { numbers.to_vec() } else { der(numbers) };
                bip322::encode(&witness)
            }
        };
        Some(Self { signature: to_text(form, &bytes), ..self.clone() })
    }
}

/// R and S in DER, with the hash type `ALL`. S is made low, or the form alone would be refused (BIP146).
fn der(numbers: &[u8; 64]) -> Vec<u8> {
    let mut numbers = *numbers;
    numbers[32] &= 0x3f;
    let body = [integer(&numbers[..32]), integer(&numbers[32..])].concat();
    [&[0x30, body.len() as u8], body.as_slice(), &[1]].concat()
}

fn integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count().min(number.len() - 1);
    let digits = &number[zeros..];
    let sign = if digits[0] & 0x80 == 0 { &[][..] } else { &[0] };
    [&[2, (sign.len() + digits.len()) as u8], sign, digits].concat()
}

/// Signatures that were made up for a sentence, and how many of them hold. Only checking makes one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgeries {
    of: SignedMessage,
    tried: usize,
    good: usize,
}

impl Forgeries {
    /// Puts these numbers in place of those of a genuine signature, one after the other, and checks each.
    pub fn check(of: &SignedMessage, numbers: &[[u8; 64]], network: Network) -> Self {
        let forged = numbers.iter().filter_map(|numbers| of.forged(numbers, network.params()));
        let verdicts: Vec<bool> = forged.map(|forged| forged.holds(network)).collect();
        let good = verdicts.iter().filter(|good| **good).count();
        Self { of: of.clone(), tried: verdicts.len(), good }
    }

    /// The genuine one.
    pub fn of(&self) -> &SignedMessage {
        &self.of
    }

    /// How many were checked.
    pub fn tried(&self) -> usize {
        self.tried
    }

    /// How many of them hold.
    pub fn good(&self) -> usize {
        self.good
    }
}
