//! Mail to groups: received, judged, made ready, queued, sent on, reported.
