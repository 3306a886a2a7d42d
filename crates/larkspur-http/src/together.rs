//! What several requests of one kind want, so that it is done for all of them at once ([`larkspur_store::Together`]).

use std::sync::Arc;

use larkspur_core::client_token::ClientToken;
use larkspur_core::{Asked, Caller, Error, Result};
use larkspur_store::Tx;

/// What one request wants, and who asks.
pub(crate) struct Wish<I> {
    pub(crate) who: Caller,
    pub(crate) wanted: Arc<I>,
}

/// Something that a request wants made.
pub(crate) struct Wanted<N> {
    pub(crate) new: N,
    pub(crate) token: Option<ClientToken>,
}

impl<N> Wish<Wanted<N>> {
    /// As the rules take it.
    pub(crate) fn asked(&self) -> Asked<'_, N> {
        Asked { who: &self.who, new: &self.wanted.new, token: self.wanted.token.as_ref() }
    }
}

/// Proves every caller, grants the wishes of those who can be, and says of each what became of it.
///
/// # Errors
/// A failure of the store; a refusal is told to the one whom it concerns.
pub(crate) fn grant<I, T>(
    tx: &mut Tx<'_>,
    wishes: &[&Wish<I>],
    grant: impl FnOnce(&mut Tx<'_>, &[&Wish<I>]) -> Result<Vec<Result<T>>>,
) -> Result<Vec<Result<T>>> {
    let mut proofs = Vec::with_capacity(wishes.len());
    for wish in wishes {
        proofs.push(wish.who.prove(tx));
    }
    let proved: Vec<&Wish<I>> =
        wishes.iter().zip(&proofs).filter_map(|(wish, proof)| proof.is_ok().then_some(*wish)).collect();
    let mut granted = grant(tx, &proved)?.into_iter();
    let lost = || Err(Error::broken("each wish is granted or refused"));
    let outcomes = proofs.into_iter().map(|proof| proof.and_then(|()| granted.next().unwrap_or_else(lost)));
    Ok(outcomes.collect())
}

/// Shows to each what was made for it.
///
/// # Errors
/// That of the first that cannot be shown: what is made is written already, so nobody's may stay.
pub(crate) fn show<I, M, T>(
    tx: &mut Tx<'_>,
    wishes: &[&Wish<I>],
    made: Vec<Result<M>>,
    show: impl Fn(&mut Tx<'_>, &Wish<I>, M) -> Result<T>,
) -> Result<Vec<Result<T>>> {
    let mut shown = Vec::with_capacity(made.len());
    for (wish, made) in wishes.iter().zip(made) {
        shown.push(match made {
            Ok(made) => Ok(show(tx, wish, made)?),
            Err(refusal) => Err(refusal),
        });
    }
    Ok(shown)
}
