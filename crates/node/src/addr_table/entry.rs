//! One address, and how good it is.

use hashyard_wire::{AddrV2Entry, Endpoint, Services};

use super::group::Group;

/// An address that nobody has heard of for so long is worth nothing, in seconds (`ADDRMAN_HORIZON`).
const HORIZON: u32 = 30 * 86_400;
/// Attempts after which one that never answered is given up (`ADDRMAN_RETRIES`).
const RETRIES: u32 = 3;
/// Attempts in a row after which one that once answered is given up (`ADDRMAN_MAX_FAILURES`), and how long ago that must have
/// been, in seconds (`ADDRMAN_MIN_FAIL`).
const MAX_FAILURES: u32 = 10;
const MIN_FAIL: u32 = 7 * 86_400;
/// A clock may be so much ahead, in seconds.
const AHEAD: u32 = 600;
/// One that was tried so recently is hardly tried again, in seconds.
const RECENT: u32 = 600;

/// What is known of an address. Times are Unix seconds, 0 for never.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was last heard of.
    pub time: u32,
    /// What it offers, as far as was told.
    pub services: Services,
    /// Who told of it first.
    pub source: Group,
    /// The last attempt, and the last that counted as one that failed.
    pub last_try: u32,
    pub(super) last_counted: u32,
    /// The last time that it answered.
    pub last_success: u32,
    /// Attempts since then.
    pub attempts: u32,
    /// It is in *tried*, in one place.
    pub tried: bool,
    /// Bucket and position, at most [`super::NEW_BUCKETS_PER_ADDRESS`] in *new*.
    pub(super) places: Vec<(u16, u8)>,
}

impl Entry {
    pub(super) fn new(time: u32, services: Services, source: Group) -> Self {
        Self {
            time,
            services,
            source,
            last_try: 0,
            last_counted: 0,
            last_success: 0,
            attempts: 0,
            tried: false,
            places: vec![],
        }
    }

    /// The buckets in which it has a place, in the order in which it got them: of *tried* if it is there, else of *new*.
    pub fn buckets(&self) -> impl Iterator<Item = u16> {
        self.places.iter().map(|(bucket, _)| *bucket)
    }

    /// Whether it may be overwritten and is told to nobody (`AddrInfo::IsTerrible`).
    pub fn is_terrible(&self, now: u32) -> bool {
        let age = |time: u32| now.saturating_sub(time);
        if self.last_try > 0 && age(self.last_try) <= 60 {
            return false;
        }
        let vague = self.time > now.saturating_add(AHEAD) || age(self.time) > HORIZON;
        let never = self.last_success == 0 && self.attempts >= RETRIES;
        vague || never || (age(self.last_success) > MIN_FAIL && self.attempts >= MAX_FAILURES)
    }

    /// How likely it is taken when it was drawn, of 1 (`AddrInfo::GetChance`).
    pub fn chance(&self, now: u32) -> f64 {
        let recent = now.saturating_sub(self.last_try) < RECENT;
        (0..self.attempts.min(8)).fold(if recent { 0.01 } else { 1.0 }, |chance, _| chance * 0.66)
    }

    /// As peers are told.
    pub fn told(&self, endpoint: &Endpoint) -> AddrV2Entry {
        let Endpoint { address, port } = *endpoint;
        AddrV2Entry { time: self.time, services: self.services, address, port }
    }
}
