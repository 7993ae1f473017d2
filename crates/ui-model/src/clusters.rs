//! Addresses of a chain, gathered by who they seem to belong to.

use std::collections::BTreeMap;

use hashyard_node::view::{ClusterAddress, ClustersView};

/// Addresses that seem to be one person's.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster<'a> {
    /// In the order in which they appeared.
    pub addresses: Vec<&'a ClusterAddress>,
    /// How many of them are this wallet's.
    pub yours: usize,
}

/// The clusters: the largest first, and of equal ones the oldest.
pub fn clusters(view: &ClustersView) -> Vec<Cluster<'_>> {
    let mut gathered = BTreeMap::<u32, Vec<&ClusterAddress>>::new();
    for address in &view.addresses {
        gathered.entry(address.cluster).or_default().push(address);
    }
    let count = |addresses: &[&ClusterAddress]| addresses.iter().filter(|address| address.yours).count();
    let mut all: Vec<Cluster<'_>> =
        gathered.into_values().map(|addresses| Cluster { yours: count(&addresses), addresses }).collect();
    all.sort_by_key(|cluster| core::cmp::Reverse(cluster.addresses.len()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_comes_first() {
        let address = |name: &str, cluster, yours| ClusterAddress { address: name.into(), cluster, yours };
        let addresses = vec![
            address("a", 0, false),
            address("b", 1, true),
            address("c", 2, false),
            address("d", 1, false),
        ];
        let view = ClustersView { addresses, ..ClustersView::default() };
        let all = clusters(&view);
        let names: Vec<Vec<&str>> =
            all.iter().map(|one| one.addresses.iter().map(|one| one.address.as_str()).collect()).collect();
        assert_eq!(names, [vec!["b", "d"], vec!["a"], vec!["c"]]);
        assert_eq!(all.iter().map(|one| one.yours).collect::<Vec<_>>(), [1, 0, 0]);
        assert!(clusters(&ClustersView::default()).is_empty());
    }
}
