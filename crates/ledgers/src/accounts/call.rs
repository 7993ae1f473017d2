//! What a contract is asked to do, as bytes: Solidity's contract ABI. The first four bytes are of the Keccak-256 of a function's
//! signature, and each argument has 32.

use super::WEI;
use super::transaction::{Address, Unsigned};
use crate::setting::keccak;
use crate::{Choice, Operation, Party, Person, Setting};

/// The token, an ERC-20 of which only the transfer is here.
pub const TOKEN: Address = contract(1);
/// The vote.
pub const VOTE: Address = contract(2);
/// The escrow.
pub const ESCROW: Address = contract(3);

const TRANSFER: &str = "transfer(address,uint256)";
const CAST: &str = "vote(uint256)";
const DEPOSIT: &str = "deposit(address)";
const SETTLE: &str = "settle()";

const fn contract(number: u8) -> Address {
    let mut address = [0; 20];
    (address[18], address[19]) = (0xc0, number);
    address
}

/// Who signs, whom it goes to, what goes along, and what it asks.
type Call = (Party, Address, u128, Vec<u8>);

/// An operation as a call.
pub fn write(operation: &Operation, setting: &Setting) -> Option<Call> {
    let address = |person: Person| setting.person(person).address;
    let wei = |amount: u32| u128::from(amount) * WEI;
    Some(match *operation {
        Operation::Pay { from, to, amount } => (Party::Person(from), address(to), wei(amount), vec![]),
        // Nobody can name another's account as the sender: it follows from the signature.
        Operation::Take { to, amount, .. } => (Party::Keeper, address(to), wei(amount), vec![]),
        Operation::Token { from, to, amount } => {
            let arguments = [address_word(&address(to)), word(amount.into())];
            (Party::Person(from), TOKEN, 0, ask(TRANSFER, &arguments))
        }
        Operation::Vote { voter, choice } => {
            (Party::Person(voter), VOTE, 0, ask(CAST, &[word(choice.number())]))
        }
        Operation::Deposit { buyer, seller, amount } => {
            (Party::Person(buyer), ESCROW, wei(amount), ask(DEPOSIT, &[address_word(&address(seller))]))
        }
        Operation::Settle { by } => (Party::Person(by), ESCROW, 0, ask(SETTLE, &[])),
        Operation::Replay { .. } => return None,
    })
}

/// What a call of this signer means. `None` if no account here knows it.
pub fn read(signer: Party, call: &Unsigned, setting: &Setting) -> Option<Operation> {
    let Party::Person(sender) = signer else { return None };
    let person = |address: &Address| match setting.party_at(address)? {
        Party::Person(person) => Some(person),
        Party::Keeper => None,
    };
    let amount = u32::try_from(call.value / WEI).ok().filter(|_| call.value.is_multiple_of(WEI))?;
    let (selector, arguments) = call.data.split_at_checked(4).unwrap_or_default();
    let arguments: Vec<[u8; 32]> =
        arguments.chunks(32).map(|word| word.try_into().ok()).collect::<Option<_>>()?;
    let is = |to: Address, name: &str| call.to == to && selector == self::selector(name);
    Some(match arguments.as_slice() {
        [to, units] if is(TOKEN, TRANSFER) && amount == 0 => Operation::Token {
            from: sender,
            to: person(&word_address(to)?)?,
            amount: number(units)?.try_into().ok()?,
        },
        [choice] if is(VOTE, CAST) && amount == 0 => {
            Operation::Vote { voter: sender, choice: Choice::of_number(number(choice)?)? }
        }
        [seller] if is(ESCROW, DEPOSIT) => {
            Operation::Deposit { buyer: sender, seller: person(&word_address(seller)?)?, amount }
        }
        [] if is(ESCROW, SETTLE) && amount == 0 => Operation::Settle { by: sender },
        [] if call.data.is_empty() => Operation::Pay { from: sender, to: person(&call.to)?, amount },
        _ => return None,
    })
}

fn selector(signature: &str) -> [u8; 4] {
    let hash = keccak(signature.as_bytes());
    [hash[0], hash[1], hash[2], hash[3]]
}

fn ask(signature: &str, arguments: &[[u8; 32]]) -> Vec<u8> {
    selector(signature).into_iter().chain(arguments.concat()).collect()
}

/// A number as a word.
pub fn word(number: u64) -> [u8; 32] {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&number.to_be_bytes());
    word
}

/// Reads [`word`].
pub fn number(word: &[u8; 32]) -> Option<u64> {
    let (zeros, number) = word.split_at(24);
    let number = number.try_into().ok()?;
    zeros.iter().all(|byte| *byte == 0).then(|| u64::from_be_bytes(number))
}

/// An address as a word.
pub fn address_word(address: &Address) -> [u8; 32] {
    let mut word = [0; 32];
    word[12..].copy_from_slice(address);
    word
}

fn word_address(word: &[u8; 32]) -> Option<Address> {
    let (zeros, address) = word.split_at(12);
    let address = address.try_into().ok()?;
    zeros.iter().all(|byte| *byte == 0).then_some(address)
}

/// Where Solidity stores what a mapping holds for an address: the Keccak-256 of the key and of the mapping's own slot.
pub fn mapping_slot(address: &Address, slot: u64) -> [u8; 32] {
    keccak(&[address_word(address), word(slot)].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_begins_as_every_erc20_transfer_does() {
        assert_eq!(selector(TRANSFER), [0xa9, 0x05, 0x9c, 0xbb]);
    }
}
