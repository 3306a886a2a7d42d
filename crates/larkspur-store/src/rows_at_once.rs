//! How many rows go to the database in one statement.
//!
//! Each number of them is compiled once a connection, so there are few, and each is twice another: so few statements are
//! enough for any number of rows. Measured: beyond 64 nothing more is gained on SQLite, and little on PostgreSQL.

use crate::param::Param;

const SIZES: [usize; 7] = [64, 32, 16, 8, 4, 2, 1];

/// Parameters of rows of so many each, in parts that go to the database together: with each the number of its rows. The
/// last part holds what is left where the last row is not whole.
pub(crate) fn parts<'a, 'p>(
    mut rest: &'a [Param<'p>],
    width: usize,
) -> impl Iterator<Item = (usize, &'a [Param<'p>])> {
    let width = width.max(1);
    std::iter::from_fn(move || {
        let whole = rest.len() / width;
        let rows = SIZES.into_iter().find(|size| *size <= whole).unwrap_or(1);
        let (next, others) = rest.split_at(rest.len().min(rows * width));
        rest = others;
        (!next.is_empty()).then_some((rows, next))
    })
}

/// The same for a question about rows, where what lacks of the next size is rows of NULL: so it is asked once for up to 64
/// rows, since an answer has to be waited for.
pub(crate) fn questions<'p>(
    params: &[Param<'p>],
    width: usize,
) -> impl Iterator<Item = (usize, Vec<Param<'p>>)> {
    let width = width.max(1);
    params.chunks(SIZES.into_iter().max().unwrap_or(1) * width).map(move |part| {
        let wanted = part.len().div_ceil(width);
        let rows = SIZES.into_iter().rev().find(|size| *size >= wanted).unwrap_or(wanted);
        let mut padded = part.to_vec();
        if part.len().is_multiple_of(width) {
            padded.resize(rows * width, Param::Null);
        }
        (rows, padded)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_in_few_parts() {
        let numbers: Vec<Param<'_>> = (0..2 * 107).map(Param::Int).collect();
        let sizes: Vec<usize> = parts(&numbers, 2).map(|(rows, _)| rows).collect();
        assert_eq!(sizes, [64, 32, 8, 2, 1]);
        let given: usize = parts(&numbers, 2).map(|(_, part)| part.len()).sum();
        assert_eq!(given, numbers.len());
        assert_eq!(parts(&[], 2).count(), 0);
        // Not whole: a statement for one row is given too few parameters, and says so.
        let last = parts(&numbers[..5], 2).last().unwrap();
        assert_eq!((last.0, last.1.len()), (1, 1));
    }

    #[test]
    fn questions_are_filled_up() {
        let numbers: Vec<Param<'_>> = (0..3 * 69).map(Param::Int).collect();
        let asked: Vec<(usize, usize)> =
            questions(&numbers, 3).map(|(rows, part)| (rows, part.len())).collect();
        assert_eq!(asked, [(64, 192), (8, 24)]);
        let (_, last) = questions(&numbers, 3).last().unwrap();
        assert!(last[15..].iter().all(|param| matches!(param, Param::Null)));
        let (rows, part) = questions(&numbers[..4], 3).next().unwrap();
        assert_eq!((rows, part.len()), (2, 4));
        assert_eq!(questions(&[], 3).count(), 0);
    }
}
