//! Cutting a list into pages.

/// A page of at most `page_size` of these rows, of which one more was asked for than a page holds; and where the page
/// ended, if there are more.
pub(crate) fn cut<T, P>(
    mut rows: Vec<T>,
    page_size: usize,
    place: impl FnOnce(&T) -> P,
) -> (Vec<T>, Option<P>) {
    let has_more = rows.len() > page_size;
    rows.truncate(page_size);
    let end = rows.last().filter(|_| has_more).map(place);
    (rows, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_somewhere_only_when_there_are_more() {
        assert_eq!(cut(vec![1, 2, 3], 2, |it| *it), (vec![1, 2], Some(2)));
        assert_eq!(cut(vec![1, 2], 2, |it| *it), (vec![1, 2], None));
        assert_eq!(cut(Vec::<i64>::new(), 2, |it| *it), (vec![], None));
    }
}
