//! What the relay counts, for Prometheus: of messages their number and size, never what is in them or who speaks.

use std::sync::atomic::AtomicU64;

use hashyard_links::Refusal;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::hub::Census;

type Total = Counter<u64, AtomicU64>;

/// All that is counted. Labels are few: a direction, or a reason of [`Refusal`].
pub(crate) struct Metrics {
    registry: Registry,
    connections: Gauge,
    rooms: Gauge,
    members: Gauge,
    members_elsewhere: Gauge,
    queue_frames: Gauge,
    queue_bytes: Gauge,
    frames: Family<[(&'static str, &'static str); 1], Total>,
    bytes: Family<[(&'static str, &'static str); 1], Total>,
    drops: Family<[(&'static str, String); 1], Total>,
    malformed: Total,
}

const IN: [(&str, &str); 1] = [("direction", "in")];
const OUT: [(&str, &str); 1] = [("direction", "out")];

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("hashyard_relay"),
            connections: Gauge::default(),
            rooms: Gauge::default(),
            members: Gauge::default(),
            members_elsewhere: Gauge::default(),
            queue_frames: Gauge::default(),
            queue_bytes: Gauge::default(),
            frames: Family::default(),
            bytes: Family::default(),
            drops: Family::default(),
            malformed: Total::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let gauges = [
            ("connections", "WebSockets that are open here", &self.connections),
            ("rooms", "Rooms with a member here", &self.rooms),
            ("members", "Members of rooms who are connected here", &self.members),
            ("members_elsewhere", "Members of the same rooms on other relays", &self.members_elsewhere),
            ("queue_frames", "Messages that wait to be written", &self.queue_frames),
            ("queue_bytes", "Bytes of the messages that wait to be written", &self.queue_bytes),
        ];
        for (name, help, gauge) in gauges {
            self.registry.register(name, help, gauge.clone());
        }
        self.registry.register("frames", "Messages of members", self.frames.clone());
        self.registry.register("bytes", "Bytes of messages of members", self.bytes.clone());
        self.registry.register("drops", "Connections that the relay ended, by reason", self.drops.clone());
        self.registry.register("malformed", "Words of NATS that no relay says", self.malformed.clone());
    }

    pub(crate) fn received(&self, bytes: usize) {
        self.message(&IN, bytes);
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.message(&OUT, bytes);
    }

    fn message(&self, direction: &[(&'static str, &'static str); 1], bytes: usize) {
        self.frames.get_or_create(direction).inc();
        self.bytes.get_or_create(direction).inc_by(bytes as u64);
    }

    pub(crate) fn dropped(&self, refusal: Refusal) {
        self.drops.get_or_create(&[("reason", refusal.to_string())]).inc();
    }

    pub(crate) fn malformed(&self) {
        self.malformed.inc();
    }

    /// What the hub holds, with the members elsewhere among it.
    pub(crate) fn count(&self, census: Census, elsewhere: usize) {
        let rows = [
            (&self.connections, census.connections.saturating_sub(elsewhere)),
            (&self.rooms, census.rooms),
            (&self.members, census.members.saturating_sub(elsewhere)),
            (&self.members_elsewhere, elsewhere),
            (&self.queue_frames, census.queue_frames),
            (&self.queue_bytes, census.queue_bytes),
        ];
        for (gauge, value) in rows {
            gauge.set(value as i64);
        }
    }

    /// All of it in the text format of OpenMetrics.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::new();
        metrics.received(10);
        metrics.received(5);
        metrics.sent(7);
        metrics.dropped(Refusal::TooSlow);
        let census = Census { connections: 5, rooms: 2, members: 4, queue_frames: 1, queue_bytes: 40 };
        metrics.count(census, 3);
        let text = metrics.text();
        for line in [
            "hashyard_relay_frames_total{direction=\"in\"} 2",
            "hashyard_relay_bytes_total{direction=\"in\"} 15",
            "hashyard_relay_bytes_total{direction=\"out\"} 7",
            "hashyard_relay_drops_total{reason=\"reads too slowly\"} 1",
            "hashyard_relay_connections 2",
            "hashyard_relay_members 1",
            "hashyard_relay_members_elsewhere 3",
            "hashyard_relay_queue_bytes 40",
            "# EOF",
        ] {
            assert!(text.lines().any(|written| written == line), "{line} is not in\n{text}");
        }
    }
}
