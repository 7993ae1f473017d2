//! Contracts, and transactions that several people sign.

use hashyard_core::OutPoint;
use hashyard_core::contract::PathName;
use hashyard_node::view::{ContractView, PsbtView};

super::questions! { Contract:
    /// All contracts that the wallet remembers.
    #[derive(Clone, PartialEq)]
    Contracts -> Vec<ContractView>;
    /// What a contract says, from its text.
    #[derive(Clone, PartialEq)]
    ReadContract(String) -> ContractView;
    /// Remember a contract from its text. The answer is its address.
    ImportContract {
        /// The text.
        pub contract: String,
        /// What the user calls it; may be empty.
        pub label: String,
    } -> String;
    /// Forget the contract of this address.
    ForgetContract(String) -> ();
    /// Move a contract's money by one of its spending paths, and send that if no signature is missing. Where others must sign, the answer is
    /// the PSBT for them.
    SpendContract {
        /// The contract's address.
        pub address: String,
        /// The path; `None` where the contract has none, which is refused.
        pub path: Option<PathName>,
        /// What is spent.
        pub coins: Vec<OutPoint>,
        /// The secret that the path needs, in hex.
        pub preimage: Option<String>,
        /// Receiver; `None` for this wallet.
        pub to: Option<String>,
    } -> Option<String>;
    /// What a transaction that several people sign says and still needs.
    #[derive(Clone, PartialEq)]
    ReadPsbt(String) -> PsbtView;
    /// Add this wallet's signatures. The PSBT is not finalised, so that others can still add theirs.
    SignPsbt(String) -> String;
    /// Broadcast the transaction of a PSBT that is complete.
    SendPsbt(String) -> ();
}
