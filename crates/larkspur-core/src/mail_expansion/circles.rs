//! Mail groups that hold each other in a circle: no fault, since every walk passes over what it has met, but seldom meant.

use std::collections::{BTreeMap, BTreeSet};

use larkspur_model::{MailGroupKey, TenantKey};
use larkspur_store::Tx;

use super::rows;
use crate::Result;

type Edges = BTreeMap<MailGroupKey, BTreeSet<MailGroupKey>>;

/// Every circle of a tenant: the groups that reach each other, each in one circle, by their keys. A group that holds
/// itself is a circle of one.
pub(crate) fn circles(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<Vec<MailGroupKey>>> {
    let (mut down, mut up) = (Edges::new(), Edges::new());
    for (group, nested) in rows::nestings(tx, tenant)? {
        down.entry(group).or_default().insert(nested);
        up.entry(nested).or_default().insert(group);
    }
    Ok(find(&down, &up))
}

/// Strong components by two searches (Kosaraju): whoever is reached upwards, begun from those that a search downwards
/// leaves last, is reached downwards as well.
fn find(down: &Edges, up: &Edges) -> Vec<Vec<MailGroupKey>> {
    let mut seen = BTreeSet::new();
    let mut left = Vec::new();
    for start in down.keys() {
        visit(*start, down, &mut seen, &mut left);
    }
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for start in left.into_iter().rev() {
        let mut circle = Vec::new();
        visit(start, up, &mut seen, &mut circle);
        let holds_itself = || down.get(&start).is_some_and(|nested| nested.contains(&start));
        if circle.len() > 1 || (circle.len() == 1 && holds_itself()) {
            circle.sort_unstable();
            circles.push(circle);
        }
    }
    circles.sort_unstable();
    circles
}

/// Adds everything that is reached from `start` and was not seen, in the order in which a search in depth leaves it.
fn visit(
    start: MailGroupKey,
    edges: &Edges,
    seen: &mut BTreeSet<MailGroupKey>,
    left: &mut Vec<MailGroupKey>,
) {
    let next = |group: MailGroupKey| edges.get(&group).into_iter().flatten();
    if !seen.insert(start) {
        return;
    }
    let mut way = vec![(start, next(start))];
    while let Some((group, rest)) = way.last_mut() {
        match rest.next() {
            Some(found) if seen.insert(*found) => way.push((*found, next(*found))),
            Some(_) => {}
            None => {
                left.push(*group);
                way.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edges: &[(i64, i64)], expected: &[&[i64]]) {
        let (mut down, mut up) = (Edges::new(), Edges::new());
        for (group, nested) in
            edges.iter().map(|(group, nested)| (MailGroupKey::new(*group), MailGroupKey::new(*nested)))
        {
            down.entry(group).or_default().insert(nested);
            up.entry(nested).or_default().insert(group);
        }
        let found = find(&down, &up);
        let found: Vec<Vec<i64>> =
            found.iter().map(|it| it.iter().map(|group| group.get()).collect()).collect();
        assert_eq!(found, expected, "{edges:?}");
    }

    #[test]
    fn circles_are_told_from_trees() {
        check(&[], &[]);
        check(&[(1, 2), (1, 3), (2, 4), (3, 4)], &[]);
        check(&[(1, 1), (1, 2)], &[&[1]]);
        check(&[(1, 2), (2, 1)], &[&[1, 2]]);
        check(&[(9, 1), (1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 4)], &[&[1, 2, 3], &[4, 5]]);
        check(&[(3, 1), (1, 2), (2, 3), (2, 1), (4, 4), (4, 3)], &[&[1, 2, 3], &[4]]);
    }
}
