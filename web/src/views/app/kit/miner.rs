//! A miner as the Kit shows it.

use hashyard_ui_model::fixture;

use crate::bridge::{Breakdown, MinerState, MinerView, MiningPreferences};

/// A miner in one of its states.
pub fn miner(state: MinerState) -> MinerView {
    let mining = state == MinerState::Mining;
    MinerView {
        state,
        threads: if mining || state == MinerState::Starting { 4 } else { 0 },
        cores: 8,
        hashps: if mining { 8.96e6 } else { 0.0 },
        history: if mining {
            (0..120).map(|at| 8.2 + (at as f32 / 7.0).sin() * 0.5 + (at % 5) as f32 * 0.1).collect()
        } else {
            Vec::new()
        },
        nonces: if mining { vec![0x04ce_7a00, 0x44d0_1c3f, 0x84cb_92e1, 0xc4d2_a0b8] } else { Vec::new() },
        rates: if mining { vec![2.26e6, 2.22e6, 2.25e6, 2.23e6] } else { Vec::new() },
        tried: 323_893_462,
        header: String::new(),
        preferences: MiningPreferences::default(),
        pause: None,
        on_mains: Some(true),
        gpu: None,
        breakdowns: (0, Breakdown::default()),
        height: 1285,
        parent: mining.then(|| fixture::hash(fixture::TIP)),
        tx_count: 8,
        best_hash: mining
            .then(|| fixture::hash("0000004ff38af5b4c9048560a4a63c86a4a2faefa6f8cc12bd8b8238a7614483")),
        best_log2: 25.7,
        target: "0000000e8c310000000000000000000000000000000000000000000000000000".into(),
        target_log2: 28.1,
        found: 3,
        stale: 1,
    }
}
