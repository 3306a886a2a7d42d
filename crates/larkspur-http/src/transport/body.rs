//! Reads a request body whole, within a size and a time.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It is, or says it is, longer than allowed.
    TooLarge,
    /// It was not complete in time.
    TooSlow,
    /// The connection broke, or the framing is wrong.
    Broken,
}

/// Reads `body` to its end. The time runs over the whole body, so that a client that sends a byte now and then
/// cannot hold a place for ever.
///
/// # Errors
/// See [`BodyError`]. A body whose `Content-Length` is over `max_bytes` is refused before a byte of it is read.
pub async fn read(body: Body, max_bytes: usize, timeout: Duration) -> Result<Bytes, BodyError> {
    let announced = body.size_hint().lower();
    if usize::try_from(announced).map_or(true, |length| length > max_bytes) {
        return Err(BodyError::TooLarge);
    }
    match tokio::time::timeout(timeout, Limited::new(body, max_bytes).collect()).await {
        Err(_) => Err(BodyError::TooSlow),
        Ok(Err(fault)) if fault.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::Broken),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::io;

    use futures_util::stream;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A body of unknown length, in these pieces.
    fn pieces(pieces: &'static [&'static str]) -> Body {
        Body::from_stream(stream::iter(pieces.iter().map(|piece| Ok::<_, Infallible>(*piece))))
    }

    #[tokio::test]
    async fn reads_to_the_end() {
        assert_eq!(read(pieces(&["ab", "cd"]), 4, SECOND).await, Ok(Bytes::from_static(b"abcd")));
        assert_eq!(read(Body::empty(), 0, SECOND).await, Ok(Bytes::new()));
    }

    #[tokio::test]
    async fn refuses_what_is_too_long() {
        assert_eq!(read(Body::from("abcde"), 4, SECOND).await, Err(BodyError::TooLarge));
        assert_eq!(read(pieces(&["abc", "de"]), 4, SECOND).await, Err(BodyError::TooLarge));
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_on_what_is_too_slow() {
        let drip = stream::unfold((), |()| async {
            tokio::time::sleep(SECOND / 2).await;
            Some((Ok::<_, Infallible>("x"), ()))
        });
        assert_eq!(read(Body::from_stream(drip), 1_000, SECOND).await, Err(BodyError::TooSlow));
    }

    #[tokio::test]
    async fn notices_a_broken_connection() {
        let broken = stream::iter([Ok("a"), Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
        assert_eq!(read(Body::from_stream(broken), 10, SECOND).await, Err(BodyError::Broken));
    }
}
