//! A whole server.
pub struct TestServer;
